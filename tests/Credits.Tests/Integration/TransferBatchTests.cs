using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;
using static Entraide.Credits.Tests.Integration.LedgerDesk;

namespace Entraide.Credits.Tests.Integration;

/// <summary>Many transfers in one request, each with an outcome of its own.</summary>
[Trait("Category", "Integration")]
public sealed class TransferBatchTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    [Fact]
    public async Task Each_is_carried_out_or_refused_by_itself_and_all_of_them_once()
    {
        var (programme, small) = (await state.ProgrammeAsync(100), await state.ProgrammeAsync(5));
        using var stranger = state.Credits.As(Guid.CreateVersion7(), "credits.read credits.write");
        var theirs = (Guid)(await JsonAsync(await stranger.PostAsJsonAsync("/v1/credits/programmes", new { name = "Theirs", zone = "z", price_list = new[] { new { up_to_minutes = 60, credits = 1 } } }), HttpStatusCode.Created))["id"]!;
        var (person, id) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        object[] batch =
        [
            Of(programme, 60, id), Of(programme, 60, id), Of(programme, 1, id), Of(programme, 60), Of(programme, 40), Of(small, 6), Of(small, 5), Of(theirs, 1), Of(Guid.CreateVersion7(), 1),
        ];
        string[] expected = ["posted", "posted", "transfer-id-used", "insufficient-credits", "posted", "insufficient-credits", "posted", "not-found", "not-found"];
        Assert.Equal(expected, await OutcomesAsync(batch));
        Assert.Equal((100, 5), (await state.BalanceAsync(programme, "participant", person), await state.BalanceAsync(small, "participant", person)));
        // The whole of it again: the same, and nothing is moved.
        Assert.Equal(expected, await OutcomesAsync(batch));
        Assert.Equal((100, 5), (await state.BalanceAsync(programme, "participant", person), await state.BalanceAsync(small, "participant", person)));
        await state.IsWholeAsync();

        object Of(Guid of, long credits, Guid? under = null) => new { id = under ?? Guid.CreateVersion7(), programme_id = of, from = Pool, to = Participant(person), credits };
    }

    [Fact]
    public async Task A_thousand_at_once_and_the_same_thousand_at_the_same_time_are_a_thousand()
    {
        var programme = await state.ProgrammeAsync(1000);
        var people = Enumerable.Range(0, 50).Select(_ => Guid.CreateVersion7()).ToArray();
        var batch = Enumerable.Range(0, 1000).Select(i => (object)new { id = Guid.CreateVersion7(), programme_id = programme, from = Pool, to = Participant(people[i % 50]), credits = 1 }).ToArray();
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OutcomesAsync(batch)));
        Assert.All(answers, outcomes => Assert.All(outcomes, outcome => Assert.Equal("posted", outcome)));
        Assert.Equal((0, 1000), (await state.BalanceAsync(programme, "pool"), await state.ScalarAsync("select count(*) from transfers where programme_id = @programme and kind = 'allocate'", new { programme })));
        await state.IsWholeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task None_and_too_many_are_refused(int count)
    {
        var batch = Enumerable.Range(0, count).Select(_ => new { id = Guid.CreateVersion7(), programme_id = Guid.CreateVersion7(), from = Pool, to = Spent, credits = 1 });
        await state.RefusedAsync(() => PostAsync(batch), HttpStatusCode.UnprocessableEntity, "invalid");
    }

    [Fact]
    public async Task One_that_is_not_valid_is_named_and_none_is_carried_out()
    {
        var programme = await state.ProgrammeAsync(10);
        object[] batch =
        [
            new { id = Guid.CreateVersion7(), programme_id = programme, from = Pool, to = Spent, credits = 1 },
            new { id = Guid.CreateVersion7(), programme_id = programme, from = Pool, to = Pool, credits = 0 },
        ];
        await state.RefusedAsync(() => PostAsync(batch), HttpStatusCode.UnprocessableEntity, "invalid");
        var problem = await JsonAsync(await PostAsync(batch), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["/transfers/1/credits", "/transfers/1/to"], problem["errors"]!.AsArray().Select(fault => (string)fault!["pointer"]!));
    }

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("1e3")]
    [InlineData("1.5")]
    public async Task A_number_that_is_no_whole_number_of_credits_is_malformed(string credits)
    {
        var programme = await state.ProgrammeAsync(10);
        var body = $$"""{"id":"{{Guid.CreateVersion7()}}","programme_id":"{{programme}}","from":{"kind":"pool"},"to":{"kind":"spent"},"credits":{{credits}}}""";
        await state.RefusedAsync(() => state.Http.PostAsync("/v1/credits/transfers", new StringContent(body, Encoding.UTF8, "application/json")), HttpStatusCode.BadRequest, "malformed");
    }

    Task<HttpResponseMessage> PostAsync(IEnumerable<object> transfers) => state.Http.PostAsJsonAsync("/v1/credits/transfers/batch", new { transfers });

    async Task<string[]> OutcomesAsync(IEnumerable<object> transfers) => [.. (await JsonAsync(await PostAsync(transfers), HttpStatusCode.OK))["outcomes"]!.AsArray()
        .Select(outcome => outcome!["problem"] is { } problem ? ((string)problem!)["urn:entraide:problem:".Length..] : (string)outcome["status"]!)];
}
