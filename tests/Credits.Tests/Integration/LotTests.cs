using System.Net;
using System.Net.Http.Json;
using Entraide.Credits.Contracts;
using Entraide.Credits.Lots;
using Entraide.Testing;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;
using static Entraide.Credits.Tests.Integration.LedgerDesk;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class LotTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    static DateTimeOffset In(int days) => TimeProvider.System.GetUtcNow().AddDays(days);

    [Fact]
    public async Task A_lot_says_where_each_of_its_credits_is()
    {
        var programme = await state.ProgrammeAsync(granted: 5);
        var lot = await state.GrantAsync(programme, 100, "Fondation", In(30));
        var participant = Guid.CreateVersion7();
        await state.MovedAsync(programme, Pool, Participant(participant), 30);
        await state.MovedAsync(programme, Participant(participant), Spent, 4);
        var hold = state.Hold(programme);
        await state.SendAsync(hold);
        await state.HoldReachesAsync(hold.HoldId, "held");
        await JsonAsync(await ReturnAsync(programme, lot, new { id = Guid.CreateVersion7(), credits = 7 }), HttpStatusCode.Created);

        // The one that expires goes first, and the other is untouched.
        Assert.Equal((53, Price, 26, 4, 7), await state.FiguresAsync(programme, lot));
        Assert.Equal("Fondation", (string)(await state.LotAsync(programme, lot))["funder"]!);
        await state.IsWholeAsync();
    }

    [Fact]
    public async Task Small_donations_are_traceable_into_their_lot()
    {
        var programme = await state.ProgrammeAsync(granted: 5);
        var expires = In(20);
        var donations = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToArray();
        var lot = Guid.Empty;
        foreach (var (donation, credits) in donations.Zip(Enumerable.Range(1, 5)))
        {
            lot = await state.GrantAsync(programme, credits, "Donors", expires, donation);
        }

        var seen = new List<(Guid, long)>();
        string? next = $"/v1/credits/programmes/{programme}/lots/{lot}/grants?limit=2";
        for (; next is not null;)
        {
            var response = await state.Http.GetAsync(next);
            next = response.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
            seen.AddRange((await JsonAsync(response, HttpStatusCode.OK))["items"]!.AsArray().Select(grant => ((Guid)grant!["id"]!, (long)grant["credits"]!)));
        }

        Assert.Equal(donations.Zip([1L, 2, 3, 4, 5]), seen);
        Assert.Equal((15, 0, 0, 0, 0), await state.FiguresAsync(programme, lot));
    }

    [Fact]
    public async Task Lots_come_by_pages_and_to_their_partner_only()
    {
        var programme = await state.ProgrammeAsync(granted: 5);
        var second = await state.GrantAsync(programme, 1, "B", In(3));
        var third = await state.GrantAsync(programme, 1, "C", In(2));
        var first = await state.Http.GetAsync($"/v1/credits/programmes/{programme}/lots?limit=2");
        Assert.Equal(second, (Guid)(await JsonAsync(first, HttpStatusCode.OK))["items"]!.AsArray()[1]!["id"]!);
        var rest = await JsonAsync(await state.Http.GetAsync(first.Headers.GetValues("Link").Single().Split('<', '>')[1]), HttpStatusCode.OK);
        Assert.Equal(third, (Guid)rest["items"]!.AsArray().Single()!["id"]!);

        using var other = state.Credits.As(Guid.CreateVersion7(), "credits.read credits.write");
        foreach (var path in new[] { $"{programme}/lots", $"{programme}/lots/{second}/grants", $"{Guid.CreateVersion7()}/lots" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/credits/programmes/{path}")).StatusCode);
        }

        var elsewhere = await state.ProgrammeAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync($"/v1/credits/programmes/{elsewhere}/lots/{second}/grants")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.GetAsync($"/v1/credits/programmes/{programme}/lots?limit=0")).StatusCode);
    }

    [Fact]
    public async Task A_funder_takes_back_what_the_pool_still_has_once_however_often_it_is_asked()
    {
        var programme = await state.ProgrammeAsync(granted: 5);
        var lot = await state.GrantAsync(programme, 40, "Ville", In(9));
        await state.MovedAsync(programme, Pool, Participant(Guid.CreateVersion7()), 10);
        var all = new { id = Guid.CreateVersion7() };
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReturnAsync(programme, lot, all)));
        foreach (var answer in answers)
        {
            Assert.Equal(30, (long)(await JsonAsync(answer, HttpStatusCode.Created))["credits"]!);
        }

        Assert.Equal((0, 0, 10, 0, 30), await state.FiguresAsync(programme, lot));
        await state.RefusedAsync(() => ReturnAsync(programme, lot, new { all.id, credits = 30 }), HttpStatusCode.Conflict, "transfer-id-used");
        await state.RefusedAsync(() => ReturnAsync(programme, lot, new { id = Guid.CreateVersion7() }), HttpStatusCode.Conflict, "insufficient-credits");
        await state.RefusedAsync(() => ReturnAsync(programme, lot, new { id = Guid.CreateVersion7(), credits = 1 }), HttpStatusCode.Conflict, "insufficient-credits");
        await state.RefusedAsync(() => state.ReverseAsync(all.id), HttpStatusCode.Conflict, "not-reversible");
        await state.IsWholeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(1_000_000_001)]
    [InlineData(long.MaxValue)]
    public async Task A_return_of_nothing_or_of_too_much_is_refused(long credits)
    {
        var programme = await state.ProgrammeAsync(granted: 5);
        var lot = await state.GrantAsync(programme, 4, "Ville", In(9));
        await state.RefusedAsync(() => ReturnAsync(programme, lot, new { id = Guid.CreateVersion7(), credits }), HttpStatusCode.UnprocessableEntity, "invalid");
    }

    [Fact]
    public async Task Nobody_returns_what_is_not_theirs()
    {
        var (programme, elsewhere) = (await state.ProgrammeAsync(), await state.ProgrammeAsync());
        var lot = await state.GrantAsync(programme, 4, "Ville", In(9));
        await state.RefusedAsync(() => ReturnAsync(elsewhere, lot, new { id = Guid.CreateVersion7() }), HttpStatusCode.NotFound, "not-found");
        await state.RefusedAsync(() => ReturnAsync(programme, Guid.CreateVersion7(), new { id = Guid.CreateVersion7() }), HttpStatusCode.NotFound, "not-found");
        using var other = state.Credits.As(Guid.CreateVersion7(), "credits.read credits.write");
        await state.RefusedAsync(() => other.PostAsJsonAsync($"/v1/credits/programmes/{programme}/lots/{lot}/return", new { id = Guid.CreateVersion7() }), HttpStatusCode.NotFound, "not-found");
        await state.RefusedAsync(() => ReturnAsync(programme, lot, new { id = Guid.Empty }), HttpStatusCode.UnprocessableEntity, "invalid");
    }

    [Fact]
    public async Task What_is_left_of_an_expired_lot_goes_back_by_itself_and_what_is_held_is_still_spent()
    {
        var programme = await state.ProgrammeAsync(granted: 5);
        var lot = await state.GrantAsync(programme, 100, "Ville", In(9));
        var participant = Guid.CreateVersion7();
        await state.MovedAsync(programme, Pool, Participant(participant), 30);
        var (met, cancelled) = (state.Hold(programme), state.Hold(programme));
        await state.SendAsync(met, cancelled);
        await state.HoldReachesAsync(met.HoldId, "held");
        await state.HoldReachesAsync(cancelled.HoldId, "held");
        await state.LapseAsync(lot);

        // At once, whether the round has come by or not.
        Assert.Equal((0, 2 * Price, 0, 0, 80), await state.FiguresAsync(programme, lot));
        await ConflictAsync(await state.MoveAsync(programme, Participant(participant), Spent, 1), "insufficient-credits");
        await ConflictAsync(await ReturnAsync(programme, lot, new { id = Guid.CreateVersion7() }), "lot-expired");
        await Eventually.HoldsAsync(async () => await state.BalanceAsync(programme, "returned", lot: lot) == 80, "what is left is with the funder");
        Assert.Equal(0, await state.BalanceAsync(programme, "participant", participant));

        await state.SendAsync(new CaptureHold(met.HoldId, met.BookingId), new ReleaseHold(cancelled.HoldId, cancelled.BookingId));
        await state.HoldReachesAsync(met.HoldId, "captured");
        await state.HoldReachesAsync(cancelled.HoldId, "released");
        await Eventually.HoldsAsync(async () => await state.BalanceAsync(programme, "returned", lot: lot) == 90, "what was released is with the funder");
        Assert.Equal((0, 0, 0, Price, 90), await state.FiguresAsync(programme, lot));
        await state.IsWholeAsync();
    }

    [Fact]
    public async Task A_round_that_comes_twice_or_on_two_replicas_returns_nothing_twice()
    {
        var programme = await state.ProgrammeAsync(granted: 5);
        var lot = await state.GrantAsync(programme, 50, "Ville", In(9));
        foreach (var credits in new[] { 3, 4, 5 })
        {
            await state.MovedAsync(programme, Pool, Participant(Guid.CreateVersion7()), credits);
        }

        await state.LapseAsync(lot);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => state.RunAsync<ExpireLots>()));
        Assert.Equal(50, await state.BalanceAsync(programme, "returned", lot: lot));
        Assert.Equal(4, await state.ScalarAsync("select count(*) from transfers where programme_id = @programme and kind = 'expire'", new { programme }));
        await state.IsWholeAsync();
    }

    [Fact]
    public async Task That_a_lot_will_expire_with_credits_in_it_is_said_once()
    {
        await state.ExecuteAsync("""
            create table if not exists kept (type text, body text);
            create or replace function keep_outbox() returns trigger language plpgsql security definer as 'begin insert into kept values (new.type, new.body); return null; end';
            create or replace trigger keep_outbox after insert on platform.outbox for each row execute function keep_outbox();
            """);
        var programme = await state.ProgrammeAsync(granted: 5);
        var soon = await state.GrantAsync(programme, 8, "Ville", In(13));
        var later = await state.GrantAsync(programme, 8, "Ville", In(15));
        var empty = await state.GrantAsync(programme, 2, "Ville", In(2));
        await JsonAsync(await ReturnAsync(programme, empty, new { id = Guid.CreateVersion7() }), HttpStatusCode.Created);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => state.RunAsync<WarnOfExpiry>()));
        await state.RunAsync<WarnOfExpiry>();

        Task<long> SaidAsync(Guid lot) => state.ScalarAsync("select count(*) from kept where type = 'Entraide.Credits.Contracts:LotExpiring' and body::json->>'lotId' = @lot::text and (body::json->>'credits')::int = 8", new { lot });
        Assert.Equal((1, 0, 0), (await SaidAsync(soon), await SaidAsync(later), await SaidAsync(empty)));
        Assert.Equal(0, await state.ScalarAsync("select count(*) from lots where id = @empty and warned_at is not null", new { empty }));
    }

    Task<HttpResponseMessage> ReturnAsync(Guid programme, Guid lot, object body) => state.Http.PostAsJsonAsync($"/v1/credits/programmes/{programme}/lots/{lot}/return", body);

    // The round may write meanwhile: rows are not counted.
    static async Task ConflictAsync(HttpResponseMessage response, string name) =>
        Assert.Equal($"urn:entraide:problem:{name}", (string)(await JsonAsync(response, HttpStatusCode.Conflict))["type"]!);
}
