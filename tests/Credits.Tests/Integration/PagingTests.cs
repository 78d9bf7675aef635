using System.Text.Json;
using Entraide.Testing;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class PagingTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    [Fact]
    public async Task Lists_are_walked_to_the_end_while_rows_are_added()
    {
        var programme = await state.ProgrammeAsync();
        var before = new List<string> { programme.ToString() };
        for (var count = 0; count < 4; count++)
        {
            before.Add((await state.ProgrammeAsync()).ToString());
            await state.GrantAsync(programme, 1, "B", TimeProvider.System.GetUtcNow().AddDays(count + 2));
        }

        var later = 0;
        var seen = await state.Http.WalkAsync("/v1/credits/programmes", 2, IdOf, async () =>
        {
            if (later < 3)
            {
                await state.ProgrammeAsync();
                later++;
            }
        });
        // The other test may have made a programme of the same partner before.
        var ours = seen.SkipWhile(id => id != before[0]).ToArray();
        Assert.Equal(before, ours.Take(before.Count));
        Assert.Equal(before.Count + later, ours.Length);
        Assert.Equal(5, (await state.Http.WalkAsync($"/v1/credits/programmes/{programme}/lots", 2, IdOf)).Count);
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_named_and_refused()
    {
        var programme = await state.ProgrammeAsync();
        await state.GrantAsync(programme, 1, "B", TimeProvider.System.GetUtcNow().AddDays(2));
        var foreign = (await JsonDocument.ParseAsync(await state.Http.GetStreamAsync($"/v1/credits/programmes/{programme}/lots?limit=1"))).RootElement.GetProperty("next").GetString()!;
        Assert.Null(await state.Http.FaultOfPagingAsync("/v1/credits/programmes", foreign));
    }

    static string IdOf(JsonElement item) => item.GetProperty("id").GetString()!;
}
