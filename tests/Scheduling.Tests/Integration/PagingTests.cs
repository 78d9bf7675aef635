using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Testing;

namespace Entraide.Scheduling.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class PagingTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task Feeds_are_walked_to_the_end_while_more_come_and_no_cursor_of_theirs_opens_another_list()
    {
        var (supporter, offered) = (await state.ListSupporterAsync(), 0);
        for (var count = 0; count < 5; count++)
        {
            await OfferAsync();
        }

        var path = $"/v1/scheduling/calendar-feeds?supporter_id={supporter}";
        var seen = await state.Http.WalkAsync(path, 2, item => item.GetProperty("id").GetString()!, () => offered < 8 ? OfferAsync() : Task.CompletedTask);
        Assert.Equal(offered, seen.Count);
        var foreign = (await JsonDocument.ParseAsync(await state.Http.GetStreamAsync($"{path}&limit=1"))).RootElement.GetProperty("next").GetString()!;
        foreach (var list in new[] { "bookings", "sessions?kind=group", "hand-overs", "zone-changes", "danger-signals" })
        {
            Assert.Null(await state.Http.FaultOfPagingAsync($"/v1/scheduling/{list}", foreign));
        }

        async Task OfferAsync()
        {
            offered++;
            (await state.Http.PostAsJsonAsync("/v1/scheduling/calendar-feeds", new { supporter_id = supporter, content = "titles" })).EnsureSuccessStatusCode();
        }
    }

    [Theory]
    [InlineData("bookings?form=2030-01-01T00:00:00Z")]
    [InlineData("hand-overs?State=offered")]
    [InlineData("limits?x=")]
    public async Task A_typing_error_in_a_filter_is_not_passed_over(string path)
    {
        using var answer = await state.Http.GetAsync($"/v1/scheduling/{path}");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("\"pointer\":\"?\"", text);
        Assert.DoesNotContain("form", text);
    }
}
