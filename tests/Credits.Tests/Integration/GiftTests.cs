using System.Net;
using System.Text.Json.Nodes;
using Entraide.Credits.Contracts;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;
using static Entraide.Credits.Tests.Integration.LedgerDesk;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class GiftTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    readonly Guid supporter = Guid.CreateVersion7(), friend = Guid.CreateVersion7();

    [Fact]
    public async Task A_gift_is_bounded_each_and_by_the_day_however_many_are_sent_at_once()
    {
        var programme = await EarnedAsync(60, """{"community":{"supporter_may_owe":0,"most_per_gift":8,"most_per_day":20}}""");
        await state.RefusedAsync(() => state.MoveAsync(programme, Supporter(supporter), Participant(friend), 9), HttpStatusCode.Conflict, "gift-too-large");
        var gifts = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => state.MoveAsync(programme, Supporter(supporter), Participant(friend), 3)));
        Assert.Equal(6, gifts.Count(gift => gift.StatusCode == HttpStatusCode.Created));
        await state.RefusedAsync(() => state.MoveAsync(programme, Supporter(supporter), Participant(friend), 3), HttpStatusCode.Conflict, "given-too-much");
        await state.RefusedAsync(() => state.MoveAsync(programme, Supporter(supporter), Pool, 3), HttpStatusCode.Conflict, "given-too-much");
        await state.MovedAsync(programme, Supporter(supporter), Participant(friend), 2);
        Assert.Equal(20, await state.BalanceAsync(programme, "participant", friend));

        // Spending is no gift; who was given may give on; a gift that was undone does not count.
        await state.MovedAsync(programme, Supporter(supporter), Spent, 5);
        var back = (Guid)(await state.MovedAsync(programme, Participant(friend), Supporter(supporter), 8))["id"]!;
        await JsonAsync(await state.ReverseAsync(back), HttpStatusCode.Created);
        foreach (var credits in new[] { 8, 8, 4 })
        {
            await state.MovedAsync(programme, Participant(friend), Supporter(supporter), credits);
        }

        await state.IsWholeAsync();
    }

    [Fact]
    public async Task A_day_is_the_last_24_hours()
    {
        var programme = await EarnedAsync(30, """{"community":{"supporter_may_owe":0,"most_per_day":10}}""");
        await state.MovedAsync(programme, Supporter(supporter), Participant(friend), 10);
        await state.RefusedAsync(() => state.MoveAsync(programme, Supporter(supporter), Participant(friend), 1), HttpStatusCode.Conflict, "given-too-much");
        // As if all of it had been a day and a minute earlier.
        await state.ExecuteAsync("""
            alter table entries disable trigger entries_append_only;
            update entries set at = at - interval '24 hours 1 minute' where account_id in (select id from accounts where owner_id = @supporter);
            alter table entries enable trigger entries_append_only;
            """, new { supporter });
        await state.MovedAsync(programme, Supporter(supporter), Participant(friend), 10);
    }

    [Fact]
    public async Task Who_falls_below_what_a_community_advises_is_warned_and_again_when_asked_again()
    {
        var programme = await EarnedAsync(10, """{"community":{"supporter_may_owe":5,"warn_below":4}}""");
        await state.ExecuteAsync("update accounts set floor = -5 where owner_id = @supporter", new { supporter });
        Assert.Null((await state.MovedAsync(programme, Supporter(supporter), Participant(friend), 6))["warnings"]);
        var id = Guid.CreateVersion7();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(["below_limit"], Warnings(await JsonAsync(await state.MoveAsync(programme, Supporter(supporter), Participant(friend), 1, id), HttpStatusCode.Created)));
        }

        Assert.Equal(["below_zero", "below_limit"], Warnings(await state.MovedAsync(programme, Supporter(supporter), Spent, 8)));
        await state.RefusedAsync(() => state.MoveAsync(programme, Supporter(supporter), Participant(friend), 1), HttpStatusCode.Conflict, "insufficient-credits");
        // What was answered then holds, however the balance went on.
        Assert.Equal(["below_limit"], Warnings(await JsonAsync(await state.MoveAsync(programme, Supporter(supporter), Participant(friend), 1, id), HttpStatusCode.Created)));
    }

    [Fact]
    public async Task What_a_funder_gave_is_spent_or_given_back_but_not_handed_on()
    {
        var programme = await EarnedAsync(3, "{}");
        var lot = await state.GrantAsync(programme, 30, "Ville", TimeProvider.System.GetUtcNow().AddDays(5));
        await state.MovedAsync(programme, Pool, Supporter(supporter), 10);
        await state.RefusedAsync(() => state.MoveAsync(programme, Supporter(supporter), Participant(friend), 4), HttpStatusCode.Conflict, "not-yours-to-give");
        await state.RefusedAsync(() => state.MoveAsync(programme, Supporter(supporter), Participant(friend), 14), HttpStatusCode.Conflict, "insufficient-credits");
        await state.MovedAsync(programme, Supporter(supporter), Participant(friend), 3);
        await state.MovedAsync(programme, Supporter(supporter), Spent, 1);
        await state.MovedAsync(programme, Supporter(supporter), Pool, 9);
        Assert.Equal((29, 0, 0, 1, 0), await state.FiguresAsync(programme, lot));
        await state.IsWholeAsync();
    }

    [Fact]
    public async Task What_is_given_to_the_pool_is_there_for_others_when_no_lot_is_left()
    {
        var programme = await EarnedAsync(12, "{}", granted: 4);
        await state.MovedAsync(programme, Supporter(supporter), Pool, 12);
        Assert.Equal(16, await state.BalanceAsync(programme, "pool"));
        await state.MovedAsync(programme, Pool, Participant(friend), 3);
        Assert.Equal(0, await state.ScalarAsync("select count(*) from accounts where owner_id = @friend and lot_id is null", new { friend }));
        var hold = state.Hold(programme);
        await state.SendAsync(hold);
        await state.HoldReachesAsync(hold.HoldId, "held");
        Assert.Equal(9, await state.ScalarAsync("select held from accounts where programme_id = @programme and kind = 'pool' and lot_id is null", new { programme }));
        await state.SendAsync(new CaptureHold(hold.HoldId, hold.BookingId));
        await state.HoldReachesAsync(hold.HoldId, "captured");
        await state.IsWholeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_000_001)]
    [InlineData(long.MinValue)]
    public async Task A_gift_of_nothing_or_of_too_much_is_refused(long credits)
    {
        var programme = await EarnedAsync(3, "{}");
        await state.RefusedAsync(() => state.MoveAsync(programme, Supporter(supporter), Participant(friend), credits), HttpStatusCode.UnprocessableEntity, "invalid");
        await state.RefusedAsync(() => state.MoveAsync(programme, Supporter(supporter), Supporter(supporter), 1), HttpStatusCode.UnprocessableEntity, "invalid");
        await state.RefusedAsync(() => state.MoveAsync(programme, Supporter(Guid.CreateVersion7()), Participant(friend), 1), HttpStatusCode.Conflict, "insufficient-credits");
        await state.RefusedAsync(() => state.MoveAsync(Guid.CreateVersion7(), Supporter(supporter), Participant(friend), 1), HttpStatusCode.NotFound, "not-found");
    }

    static string[] Warnings(JsonNode transfer) => [.. transfer["warnings"]!.AsArray().Select(warning => (string)warning!)];

    /// <summary>A programme whose supporter earned so much by a session.</summary>
    async Task<Guid> EarnedAsync(long credits, string rules, long granted = 0)
    {
        var programme = await state.ProgrammeAsync(granted + credits);
        var hold = state.Hold(programme) with { SupporterId = supporter, Credits = credits };
        await state.SendAsync(hold);
        await state.HoldReachesAsync(hold.HoldId, "held");
        await state.SendAsync(new CaptureHold(hold.HoldId, hold.BookingId));
        await state.HoldReachesAsync(hold.HoldId, "captured");
        await state.ExecuteAsync("update programmes set rules = @rules::jsonb where id = @programme", new { rules, programme });
        return programme;
    }
}
