using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.Credits.Contracts;
using Entraide.Credits.Lots;
using static Entraide.Credits.Tests.Integration.CreditsWithProgramme;
using static Entraide.Credits.Tests.Integration.LedgerDesk;

namespace Entraide.Credits.Tests.Integration;

[Trait("Category", "Integration")]
public sealed class CorrectionTests(CreditsWithProgramme state) : IClassFixture<CreditsWithProgramme>
{
    [Fact]
    public async Task A_mistake_is_undone_once_and_both_transfers_say_so()
    {
        var programme = await state.ProgrammeAsync();
        var participant = Guid.CreateVersion7();
        var mistake = (Guid)(await state.MovedAsync(programme, Pool, Participant(participant), 40))["id"]!;
        var id = Guid.CreateVersion7();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => state.ReverseAsync(mistake, id)));
        var texts = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single(texts.Distinct());
        Assert.Equal((0, Granted), (await state.BalanceAsync(programme, "participant", participant), await state.BalanceAsync(programme, "pool")));

        await state.RefusedAsync(() => state.ReverseAsync(mistake), HttpStatusCode.Conflict, "already-reversed");
        await state.RefusedAsync(() => state.ReverseAsync(id), HttpStatusCode.Conflict, "reversal-of-reversal");
        var (first, second) = (await GetAsync(mistake), await GetAsync(id));
        Assert.Equal((id, mistake), ((Guid)first["reversed_by"]!, (Guid)second["reverses"]!));
        Assert.Equal(("allocate", "reverse"), ((string)first["kind"]!, (string)second["kind"]!));
        Assert.Equal(
            first["legs"]!.AsArray().Select(leg => ((string)leg!["account"]!, (Guid)leg["owner_id"]!, (Guid)leg["lot_id"]!, -(long)leg["credits"]!)).Order(),
            second["legs"]!.AsArray().Select(leg => ((string)leg!["account"]!, (Guid)leg["owner_id"]!, (Guid)leg["lot_id"]!, (long)leg["credits"]!)).Order());
        await state.IsWholeAsync();
    }

    [Fact]
    public async Task Of_many_that_undo_a_transfer_at_once_one_does()
    {
        var programme = await state.ProgrammeAsync();
        var mistake = (Guid)(await state.MovedAsync(programme, Pool, Participant(Guid.CreateVersion7()), 40))["id"]!;
        await using var replica = await state.Credits.StartReplicaAsync(CreditsService.Build, typeof(CreditsWithProgramme).Assembly);
        using var there = replica.As(state.Partner, "credits.write");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            (i % 2 == 0 ? state.Http : there).PostAsJsonAsync($"/v1/credits/transfers/{mistake}/reversal", new { id = Guid.CreateVersion7() })));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(19, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(Granted, await state.BalanceAsync(programme, "pool"));
        await state.IsWholeAsync();
    }

    [Fact]
    public async Task What_the_receiver_has_spent_cannot_be_taken_back()
    {
        var programme = await state.ProgrammeAsync();
        var participant = Guid.CreateVersion7();
        var mistake = (Guid)(await state.MovedAsync(programme, Pool, Participant(participant), 40))["id"]!;
        await state.MovedAsync(programme, Participant(participant), Spent, 1);
        await state.RefusedAsync(() => state.ReverseAsync(mistake), HttpStatusCode.Conflict, "insufficient-credits");
        var grant = Guid.CreateVersion7();
        await state.GrantAsync(programme, 50, "Ville", id: grant);
        await JsonAsync(await state.ReverseAsync(grant), HttpStatusCode.Created);
        Assert.Equal(Granted - 40, await state.BalanceAsync(programme, "pool"));

        var used = Guid.CreateVersion7();
        await state.GrantAsync(programme, 50, "Region", TimeProvider.System.GetUtcNow().AddDays(3), used);
        await state.MovedAsync(programme, Pool, Participant(participant), 20);
        await state.RefusedAsync(() => state.ReverseAsync(used), HttpStatusCode.Conflict, "insufficient-credits");
    }

    [Fact]
    public async Task A_capture_that_is_undone_takes_the_earnings_back_down_to_what_the_supporter_may_owe()
    {
        var programme = await state.ProgrammeAsync();
        var hold = await CapturedAsync(programme);
        var capture = await TransferOfAsync(hold.HoldId);
        var friend = Guid.CreateVersion7();
        await state.MovedAsync(programme, Supporter(hold.SupporterId), Participant(friend), 4);
        await state.RefusedAsync(() => state.ReverseAsync(capture), HttpStatusCode.Conflict, "insufficient-credits");

        await state.ExecuteAsync("update accounts set floor = -4 where owner_id = @SupporterId", new { hold.SupporterId });
        await JsonAsync(await state.ReverseAsync(capture), HttpStatusCode.Created);
        Assert.Equal(-4, await state.BalanceAsync(programme, "supporter", hold.SupporterId));
        Assert.Equal((Granted, 0), (await state.BalanceAsync(programme, "pool"), await state.BalanceAsync(programme, "spent")));
        // The hold stays what it is; asking for it again spends nothing.
        Assert.Equal("captured", await state.HoldStateAsync(hold.HoldId));
        await state.SendAsync(new CaptureHold(hold.HoldId, hold.BookingId));
        await state.DrainAsync(programme);
        Assert.Equal(0, await state.BalanceAsync(programme, "spent"));
        await state.IsWholeAsync();
    }

    [Fact]
    public async Task What_was_spent_of_a_lot_that_has_expired_goes_back_to_its_funder_when_that_is_undone()
    {
        var programme = await state.ProgrammeAsync(granted: 5);
        var lot = await state.GrantAsync(programme, 30, "Ville", TimeProvider.System.GetUtcNow().AddDays(3));
        var hold = await CapturedAsync(programme);
        await state.LapseAsync(lot);
        await state.RunAsync<ExpireLots>();
        Assert.Equal(20, await state.BalanceAsync(programme, "returned", lot: lot));
        await JsonAsync(await state.ReverseAsync(await TransferOfAsync(hold.HoldId)), HttpStatusCode.Created);
        await state.RunAsync<ExpireLots>();
        Assert.Equal(30, await state.BalanceAsync(programme, "returned", lot: lot));
        var expiry = await state.IdAsync("select id from transfers where programme_id = @programme and kind = 'expire' limit 1", new { programme });
        await state.RefusedAsync(() => state.ReverseAsync(expiry), HttpStatusCode.Conflict, "not-reversible");
        Assert.Equal((0, 0, 0, 0, 30), await state.FiguresAsync(programme, lot));
        await state.IsWholeAsync();
    }

    [Fact]
    public async Task Nobody_sees_or_undoes_what_is_not_theirs_and_a_bad_id_is_refused_by_name()
    {
        var programme = await state.ProgrammeAsync();
        var transfer = (Guid)(await state.MovedAsync(programme, Pool, Participant(Guid.CreateVersion7()), 1))["id"]!;
        using var other = state.Credits.As(Guid.CreateVersion7(), "credits.read credits.write");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/credits/transfers/{transfer}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync($"/v1/credits/transfers/{Guid.CreateVersion7()}")).StatusCode);
        await state.RefusedAsync(() => other.PostAsJsonAsync($"/v1/credits/transfers/{transfer}/reversal", new { id = Guid.CreateVersion7() }), HttpStatusCode.NotFound, "not-found");
        await state.RefusedAsync(() => state.ReverseAsync(Guid.CreateVersion7()), HttpStatusCode.NotFound, "not-found");
        await state.RefusedAsync(() => state.ReverseAsync(transfer, Guid.Empty), HttpStatusCode.UnprocessableEntity, "invalid");
        await state.RefusedAsync(() => state.ReverseAsync(transfer, transfer), HttpStatusCode.UnprocessableEntity, "invalid");
        var another = (Guid)(await state.MovedAsync(programme, Pool, Participant(Guid.CreateVersion7()), 1))["id"]!;
        await state.RefusedAsync(() => state.ReverseAsync(transfer, another), HttpStatusCode.Conflict, "transfer-id-used");
    }

    async Task<HoldCredits> CapturedAsync(Guid programme)
    {
        var hold = state.Hold(programme);
        await state.SendAsync(hold);
        await state.HoldReachesAsync(hold.HoldId, "held");
        await state.SendAsync(new CaptureHold(hold.HoldId, hold.BookingId));
        await state.HoldReachesAsync(hold.HoldId, "captured");
        return hold;
    }

    Task<Guid> TransferOfAsync(Guid hold) => state.IdAsync("select id from transfers where hold_id = @hold", new { hold });

    async Task<JsonNode> GetAsync(Guid transfer) => await JsonAsync(await state.Http.GetAsync($"/v1/credits/transfers/{transfer}"), HttpStatusCode.OK);
}
