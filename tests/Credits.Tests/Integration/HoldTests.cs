using Entraide.Credits.Contracts;
using Entraide.Testing;

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
}
