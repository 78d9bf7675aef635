using Dapper;
using Entraide.Credits.Contracts;
using Entraide.Testing;
using Npgsql;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class HoldTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    [Fact]
    public async Task A_hold_asked_for_and_captured_many_times_is_spent_once()
    {
        var programme = await state.ProgrammeAsync();
        var hold = state.Hold(programme);
        await state.SendAsync(hold, hold, hold);
        await state.HoldReachesAsync(hold.HoldId, "held");
        await state.SendAsync(new CaptureHold(hold.HoldId, hold.BookingId), new CaptureHold(hold.HoldId, hold.BookingId), new ReleaseHold(hold.HoldId, hold.BookingId));
        await Eventually.HoldsAsync(async () => await state.HoldStateAsync(hold.HoldId) is "captured" or "released", "the hold is settled");
        await state.DrainAsync(programme);

        var report = await state.ReportAsync(programme);
        var spent = (long)report["spent"]!;
        // Capture and release were sent at once: either may win, and only one.
        Assert.Equal(await state.HoldStateAsync(hold.HoldId) == "captured" ? CreditsWithProgramme.Price : 0, spent);
        Assert.Equal(0, (long)report["held"]!);
        Assert.Equal(CreditsWithProgramme.Granted - spent, (long)report["available"]!);
        Assert.Equal(0, (long)report["ledger_sum"]!);
        Assert.True((bool)report["balances_match"]!);
    }

    [Fact]
    public async Task Holds_never_exceed_the_pool_however_many_ask_at_once()
    {
        var programme = await state.ProgrammeAsync(granted: 35);
        var holds = Enumerable.Range(0, 12).Select(_ => state.Hold(programme)).ToArray();
        await Task.WhenAll(holds.Select(hold => state.SendAsync(hold)));
        foreach (var hold in holds)
        {
            await Eventually.HoldsAsync(async () => await state.HoldStateAsync(hold.HoldId) is not null, "the hold is decided");
        }

        var states = await Task.WhenAll(holds.Select(hold => state.HoldStateAsync(hold.HoldId)));
        Assert.Equal(3, states.Count(s => s == "held"));
        Assert.Equal(9, states.Count(s => s == "refused"));
        var report = await state.ReportAsync(programme);
        Assert.Equal(30, (long)report["held"]!);
        Assert.Equal(5, (long)report["available"]!);
    }

    [Fact]
    public async Task A_release_that_overtakes_its_hold_wins()
    {
        var programme = await state.ProgrammeAsync();
        var hold = state.Hold(programme);
        await state.SendAsync(new ReleaseHold(hold.HoldId, hold.BookingId));
        await state.HoldReachesAsync(hold.HoldId, "released");
        await state.SendAsync(hold);
        await state.DrainAsync(programme);
        Assert.Equal("released", await state.HoldStateAsync(hold.HoldId));
        Assert.Equal(CreditsWithProgramme.Granted, (long)(await state.ReportAsync(programme))["available"]!);
    }

    [Fact]
    public async Task A_hold_past_its_deadline_goes_back_by_itself_and_cannot_be_captured()
    {
        var programme = await state.ProgrammeAsync();
        var hold = state.Hold(programme, TimeProvider.System.GetUtcNow().AddSeconds(1));
        await state.SendAsync(hold);
        await state.HoldReachesAsync(hold.HoldId, "expired");
        await state.SendAsync(new CaptureHold(hold.HoldId, hold.BookingId));
        await state.DrainAsync(programme);
        Assert.Equal("expired", await state.HoldStateAsync(hold.HoldId));
        var report = await state.ReportAsync(programme);
        Assert.Equal((0, CreditsWithProgramme.Granted), ((long)report["spent"]!, (long)report["available"]!));
    }

    [Fact]
    public async Task Who_led_in_somebodys_place_earns()
    {
        var programme = await state.ProgrammeAsync();
        var (hold, substitute) = (state.Hold(programme), Guid.CreateVersion7());
        await state.SendAsync(hold);
        await state.HoldReachesAsync(hold.HoldId, "held");
        await state.SendAsync(new CaptureHold(hold.HoldId, hold.BookingId, substitute));
        await state.HoldReachesAsync(hold.HoldId, "captured");
        Assert.Equal(CreditsWithProgramme.Price, await EarnedAsync(substitute));
        Assert.Equal(0, await EarnedAsync(hold.SupporterId));
    }

    async Task<long> EarnedAsync(Guid supporter) =>
        (await CreditsWithProgramme.JsonAsync(await state.Http.GetAsync($"/v1/credits/accounts/{supporter}"), System.Net.HttpStatusCode.OK))["accounts"]!.AsArray().Sum(account => (long)account!["balance"]!);

    [Fact]
    public async Task A_deadline_follows_its_session_and_of_two_changes_the_later_counts_in_whatever_order_they_come()
    {
        var hold = state.Hold(await state.ProgrammeAsync());
        var far = TimeProvider.System.GetUtcNow().AddDays(30);
        await state.SendAsync(hold);
        await state.HoldReachesAsync(hold.HoldId, "held");
        await state.SendAsync(new ExtendHold(hold.HoldId, hold.BookingId, far, 3));
        await Eventually.HoldsAsync(async () => await DeadlineVersionAsync(hold.HoldId) == 3, "the deadline is moved");

        // A change that was overtaken would undo the hold at once.
        await state.SendAsync(new ExtendHold(hold.HoldId, hold.BookingId, TimeProvider.System.GetUtcNow().AddDays(-1), 2));
        await Eventually.HoldsAsync(async () => await TakenInAsync() >= 2, "the overtaken change has come");
        Assert.Equal(3, await DeadlineVersionAsync(hold.HoldId));
        Assert.Equal("held", await state.HoldStateAsync(hold.HoldId));

        await state.SendAsync(new ExtendHold(hold.HoldId, hold.BookingId, TimeProvider.System.GetUtcNow().AddDays(-1), 5));
        await state.HoldReachesAsync(hold.HoldId, "expired");
    }

    async Task<int> DeadlineVersionAsync(Guid hold)
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        return await connection.ExecuteScalarAsync<int>("select deadline_version from holds where id = @hold", new { hold });
    }

    async Task<long> TakenInAsync()
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        return await connection.ExecuteScalarAsync<long>("select count(*) from platform.inbox where endpoint like '%move-deadline'");
    }
}
