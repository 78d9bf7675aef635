using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Entraide.DirectoryService.Contracts;
using Entraide.Scheduling.Contracts;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Whose supporter pauses, lapses or leaves is met by another supporter, or told in time that nobody comes.</summary>
[Trait("Category", "Integration")]
public sealed class HandOverTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>, IAsyncLifetime
{
    readonly DateTimeOffset monday = Supporting.Monday();

    public Task InitializeAsync() => state.GrantAsync(1000);

    // Supporters of earlier tests would be substitutes in later ones.
    public Task DisposeAsync() => state.SqlAsync("update supporters set withdrawn = true");

    [Fact]
    public async Task Of_two_substitutes_who_accept_at_once_one_leads_and_is_paid()
    {
        var (lead, ada, ben) = (await state.ListSupporterAsync(), await state.ListSupporterAsync(), await state.ListSupporterAsync());
        await using var replaced = await EventTap<SupporterReplaced>.OpenAsync();
        var booking = await BookAsync(lead, monday);
        var session = (Guid)booking["session_id"]!;
        Assert.Equal(1, (int)(await state.PauseAsync(lead))["handed_over"]!);
        var offered = (await state.HandOverAsync(session))!;
        Assert.Equal(new[] { ada, ben }.Order(), offered["candidates"]!.AsArray().Select(id => (Guid)id!).Order());
        Assert.Equal(lead, (Guid)offered["from_supporter_id"]!);

        var answers = await Task.WhenAll(state.AnswerAsync(offered, "accept", ada), state.AnswerAsync(offered, "accept", ben));
        var accepted = await JsonAsync(Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK), HttpStatusCode.OK);
        Assert.Equal("urn:entraide:problem:hand-over-decided", (string)(await JsonAsync(Assert.Single(answers, answer => answer.StatusCode != HttpStatusCode.OK), HttpStatusCode.Conflict))["type"]!);
        var (winner, loser) = (Guid)accepted["to_supporter_id"]! == ada ? (ada, ben) : (ben, ada);
        Assert.Equal("accepted", (string)accepted["state"]!);
        Assert.Equal(winner, (Guid)(await state.SessionAsync(session))["supporter_id"]!);
        var booked = await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/bookings/{booking["id"]}"), HttpStatusCode.OK);
        Assert.Equal(("confirmed", winner), ((string)booked["state"]!, (Guid)booked["supporter_id"]!));
        var said = Assert.Single(await replaced.OfAsync("bookingId", (Guid)booking["id"]!));
        Assert.Equal((lead, winner), ((Guid)said["oldSupporterId"]!, (Guid)said["newSupporterId"]!));

        // The winner's time is taken, the loser's is not, and the old lead's is free again after the pause.
        var somebody = await state.RegisterParticipantAsync();
        Assert.Equal(HttpStatusCode.Conflict, (await state.RequestAsync(somebody, winner, monday)).StatusCode);
        await state.ResumeAsync(lead);
        Assert.Equal(HttpStatusCode.Created, (await state.RequestAsync(somebody, lead, monday)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await state.RequestAsync(await state.RegisterParticipantAsync(), loser, monday)).StatusCode);

        await state.SqlAsync("update bookings set starts_at = now(), ends_at = now() + interval '1 hour' where id = @id", new { id = (Guid)booking["id"]! });
        await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{booking["id"]}/attendance", new { attended = true }), HttpStatusCode.OK);
        await Eventually.HoldsAsync(async () => await EarnedAsync(winner) == Price, "the substitute earned");
        Assert.Equal(0, await EarnedAsync(lead));
        var report = await state.ReportAsync();
        Assert.Equal((0L, true), ((long)report["ledger_sum"]!, (bool)report["balances_match"]!));
    }

    [Fact]
    public async Task It_is_offered_to_who_speaks_a_language_of_the_lead_and_to_nobody_else()
    {
        var lead = await state.ListSupporterAsync(languages: ["fr-CA", "en"]);
        var (same, other) = (await state.ListSupporterAsync(languages: ["fr"]), await state.ListSupporterAsync(languages: ["ar"]));
        var booking = await BookAsync(lead, monday.AddDays(2));
        await state.PauseAsync(lead);
        var handOver = (await state.HandOverAsync((Guid)booking["session_id"]!))!;
        var candidates = handOver["candidates"]!.AsArray().Select(candidate => (Guid)candidate!).ToArray();
        Assert.Contains(same, candidates);
        Assert.DoesNotContain(other, candidates);
        Assert.Equal("urn:entraide:problem:language-not-shared", (string)(await JsonAsync(await state.AnswerAsync(handOver, "accept", other), HttpStatusCode.Conflict))["type"]!);
        await JsonAsync(await state.AnswerAsync(handOver, "accept", same), HttpStatusCode.OK);
    }

    [Fact]
    public async Task Where_nobody_accepts_in_time_it_is_cancelled_with_notice_and_the_credits_go_back()
    {
        var lead = await state.ListSupporterAsync();
        await state.ListSupporterAsync();
        await using var cancellations = await EventTap<BookingCancelled>.OpenAsync();
        await using var ends = await EventTap<SessionCancelled>.OpenAsync();
        var held = (long)(await state.ReportAsync())["held"]!;
        var booking = await BookAsync(lead, monday);
        var session = (Guid)booking["session_id"]!;
        await state.PauseAsync(lead);
        Assert.NotNull(await state.HandOverAsync(session));
        await state.LetOfferLapseAsync(session);
        await state.EventuallyAsync((Guid)booking["id"]!, "cancelled");
        await Eventually.HoldsAsync(async () => (long)(await state.ReportAsync())["held"]! == held, "the credits are back");
        var ended = await state.SessionAsync(session);
        Assert.Equal(("cancelled", "supporter_unavailable"), ((string)ended["state"]!, (string)ended["cancel_reason"]!));
        Assert.Equal("by_supporter", (string)(await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/bookings/{booking["id"]}"), HttpStatusCode.OK))["reason"]!);
        Assert.NotNull(await state.HandOverAsync(session, "cancelled"));
        var said = Assert.Single(await cancellations.OfAsync("bookingId", (Guid)booking["id"]!));
        Assert.Equal(("supporter", true), ((string)said["cancelledBy"]!, (bool)said["wasConfirmed"]!));
        Assert.Single(await ends.OfAsync("sessionId", session));

        await state.ResumeAsync(lead);
        Assert.Equal(HttpStatusCode.Created, (await state.RequestAsync((Guid)booking["participant_id"]!, lead, monday)).StatusCode);
    }

    [Fact]
    public async Task What_is_about_to_start_is_cancelled_at_once_though_somebody_could_be_asked()
    {
        var lead = await state.ListSupporterAsync();
        await state.ListSupporterAsync();
        var booking = await BookAsync(lead, InHours(2));
        await state.PauseAsync(lead);
        await state.EventuallyAsync((Guid)booking["id"]!, "cancelled");
    }

    [Fact]
    public async Task A_co_facilitator_who_is_a_supporter_leads_what_nobody_takes_on()
    {
        var (lead, second) = (await state.ListSupporterAsync(), await state.ListSupporterAsync());
        var session = await state.Http.PlanAsync(lead, monday, second: second).PlannedAsync();
        var booking = await JsonAsync(await state.JoinAsync(session, await state.RegisterParticipantAsync()), HttpStatusCode.Created);
        // They have something on ten minutes after it: less time to talk it over.
        await state.Http.PlanAsync(second, monday.AddMinutes(70), "mentoring").PlannedAsync();
        await state.PauseAsync(lead);
        Assert.Empty((await state.HandOverAsync(session))!["candidates"]!.AsArray());
        await state.LetOfferLapseAsync(session);
        await Eventually.HoldsAsync(async () => (Guid)(await state.SessionAsync(session))["supporter_id"]! == second, "the co-facilitator leads");
        var covered = await state.SessionAsync(session);
        Assert.Equal((10, null), ((int)covered["debrief_minutes"]!, covered["co_facilitator_id"]));
        Assert.Equal("confirmed", await state.StateAsync((Guid)booking["id"]!));
        Assert.NotNull(await state.HandOverAsync(session, "covered"));
    }

    [Fact]
    public async Task People_of_a_cancelled_group_get_a_place_in_the_next_of_its_listing()
    {
        var (lead, other, listing) = (await state.ListSupporterAsync(), await state.ListSupporterAsync(perDay: 1), Guid.CreateVersion7());
        var session = await state.Http.PlanAsync(lead, monday, listing: listing, capacity: 3).PlannedAsync();
        var next = await state.Http.PlanAsync(other, monday.AddHours(3), listing: listing, capacity: 2).PlannedAsync();
        var people = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => state.RegisterParticipantAsync()));
        var bookings = new List<JsonNode>();
        foreach (var person in people)
        {
            bookings.Add(await JsonAsync(await state.JoinAsync(session, person), HttpStatusCode.Created));
        }

        await state.PauseAsync(lead);
        Assert.Equal(HttpStatusCode.Conflict, (await state.JoinAsync(session, await state.RegisterParticipantAsync())).StatusCode);
        await state.LetOfferLapseAsync(session);
        foreach (var booking in bookings)
        {
            await state.EventuallyAsync((Guid)booking["id"]!, "cancelled");
        }

        // Two places for three people: never one more than there are.
        Assert.Equal(0, (int)(await state.SessionAsync(next))["free_places"]!);
        Assert.Equal(3, await state.CountAsync("waitlist_entries", "session_id = @next and priority = 1 and state in ('offered', 'waiting')", new { next }));
        Assert.Equal("urn:entraide:problem:session-full", (string)(await JsonAsync(await state.JoinAsync(next, people[2]), HttpStatusCode.Conflict))["type"]!);
    }

    [Fact]
    public async Task A_pause_that_ends_in_time_takes_its_sessions_back_but_not_while_the_directory_withdraws_them()
    {
        var lead = await state.ListSupporterAsync();
        var booking = await BookAsync(lead, monday);
        var session = (Guid)booking["session_id"]!;
        await state.PauseAsync(lead);
        await state.TakenInAsync(new SupporterWithdrawn(lead, state.Partner, 2, ForGood: false));
        var resumed = await state.ResumeAsync(lead);
        Assert.Equal((false, false, 0), ((bool)resumed["paused"]!, (bool)resumed["bookable"]!, (int)resumed["taken_back"]!));
        Assert.NotNull(await state.HandOverAsync(session));

        await state.PauseAsync(lead);
        await state.TakenInAsync(Listed(lead, 3, InHours(1000)));
        Assert.NotNull(await state.HandOverAsync(session));
        Assert.Equal(1, (int)(await state.ResumeAsync(lead))["taken_back"]!);
        Assert.NotNull(await state.HandOverAsync(session, "taken_back"));
        Assert.Equal("confirmed", await state.StateAsync((Guid)booking["id"]!));
    }

    [Fact]
    public async Task A_pause_with_an_end_leaves_what_comes_after_it_and_ends_by_itself()
    {
        var lead = await state.ListSupporterAsync();
        var (during, after) = ((Guid)(await BookAsync(lead, monday))["session_id"]!, (Guid)(await BookAsync(lead, monday.AddDays(1)))["session_id"]!);
        await state.PauseAsync(lead, monday.AddHours(12));
        Assert.NotNull(await state.HandOverAsync(during));
        Assert.Null(await state.HandOverAsync(after));
        Assert.Equal(HttpStatusCode.Conflict, (await state.RequestAsync(await state.RegisterParticipantAsync(), lead, monday.AddHours(3))).StatusCode);
        await state.SqlAsync("update supporters set paused_until = now() where id = @lead", new { lead });
        await Eventually.HoldsAsync(async () => await state.HandOverAsync(during, "taken_back") is not null, "the session is taken back");
    }

    [Fact]
    public async Task Who_the_directory_withdraws_hands_over_and_who_it_lists_again_takes_back()
    {
        var lead = await state.ListSupporterAsync();
        var session = await state.Http.PlanAsync(lead, monday).PlannedAsync();
        await state.TakenInAsync(new SupporterWithdrawn(lead, state.Partner, 2, ForGood: false));
        Assert.NotNull(await state.HandOverAsync(session));
        await state.TakenInAsync(Listed(lead, 3, InHours(1000)));
        Assert.Null(await state.HandOverAsync(session));

        await state.TakenInAsync(new SupporterChanged(lead, state.Partner, 4, monday, 8, 40, ["video"]));
        Assert.NotNull(await state.HandOverAsync(session));
    }

    [Fact]
    public async Task A_certification_that_runs_out_unsaid_is_noticed()
    {
        var lead = await state.ListSupporterAsync();
        var session = await state.Http.PlanAsync(lead, monday).PlannedAsync();
        await state.SqlAsync("update supporters set bookable_until = now() where id = @lead", new { lead });
        await Eventually.HoldsAsync(async () => await state.HandOverAsync(session) is not null, "the session is offered");
        Assert.Equal("urn:entraide:problem:supporter-not-bookable", (string)(await JsonAsync(await state.JoinAsync(session, await state.RegisterParticipantAsync()), HttpStatusCode.Conflict))["type"]!);
    }

    [Fact]
    public async Task Who_is_not_free_tired_or_of_another_partner_is_not_asked_and_cannot_accept()
    {
        var (lead, busy, tired) = (await state.ListSupporterAsync(), await state.ListSupporterAsync(), await state.ListSupporterAsync(perDay: 1));
        var stranger = await state.ListSupporterAsync(partner: Guid.CreateVersion7());
        var session = await state.Http.PlanAsync(lead, monday).PlannedAsync();
        await state.Http.PlanAsync(busy, monday.AddMinutes(65)).PlannedAsync();
        await state.Http.PlanAsync(tired, monday.AddHours(5)).PlannedAsync();
        await state.PauseAsync(lead);
        var offered = (await state.HandOverAsync(session))!;
        Assert.Empty(offered["candidates"]!.AsArray());
        // Nobody to ask: an hour, in case the pause was a mistake, and not a day.
        Assert.InRange((DateTimeOffset)offered["offered_until"]!, InHours(0), InHours(3));
        await state.AnswerAsync(offered, "accept", tired).RefusedAsync("limit-sessions-per-day", 1, 1);
        foreach (var (who, status, type) in new[] { (busy, HttpStatusCode.Conflict, "slot-taken"), (lead, HttpStatusCode.Conflict, "supporter-not-bookable"), (stranger, HttpStatusCode.UnprocessableEntity, "invalid") })
        {
            Assert.Equal($"urn:entraide:problem:{type}", (string)(await JsonAsync(await state.AnswerAsync(offered, "accept", who), status))["type"]!);
        }

        using var other = state.Scheduling.As(Guid.CreateVersion7(), "scheduling.read scheduling.write");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/scheduling/hand-overs/{offered["id"]}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync($"/v1/scheduling/hand-overs/{offered["id"]}/accept", new { supporter_id = busy })).StatusCode);
        Assert.Empty((await JsonAsync(await other.GetAsync("/v1/scheduling/hand-overs"), HttpStatusCode.OK))["items"]!.AsArray());
    }

    [Fact]
    public async Task Once_all_who_were_asked_decline_it_is_not_waited_for_a_day()
    {
        var (lead, only) = (await state.ListSupporterAsync(), await state.ListSupporterAsync());
        var session = await state.Http.PlanAsync(lead, monday).PlannedAsync();
        await state.PauseAsync(lead);
        var offered = (await state.HandOverAsync(session))!;
        Assert.InRange((DateTimeOffset)offered["offered_until"]!, InHours(23), InHours(25));
        var declined = await JsonAsync(await state.AnswerAsync(offered, "decline", only), HttpStatusCode.OK);
        Assert.Empty(declined["candidates"]!.AsArray());
        Assert.InRange((DateTimeOffset)declined["offered_until"]!, InHours(0), InHours(3));
    }

    [Fact]
    public async Task The_list_goes_on_page_by_page()
    {
        var lead = await state.ListSupporterAsync();
        for (var i = 0; i < 3; i++)
        {
            await state.Http.PlanAsync(lead, monday.AddHours(2 * i)).PlannedAsync();
        }

        await state.PauseAsync(lead);
        var (found, url) = (new List<Guid>(), "/v1/scheduling/hand-overs?limit=1");
        while (url is not null)
        {
            var page = await state.Http.GetAsync(url);
            var body = await JsonAsync(page, HttpStatusCode.OK);
            found.AddRange(body["items"]!.AsArray().Where(item => (Guid)item!["from_supporter_id"]! == lead).Select(item => (Guid)item!["id"]!));
            url = page.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(3, found.Distinct().Count());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.GetAsync("/v1/scheduling/hand-overs?state=lost")).StatusCode);
    }

    async Task<JsonNode> BookAsync(Guid supporter, DateTimeOffset startsAt)
    {
        var booking = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, startsAt), HttpStatusCode.Created);
        Assert.Equal("confirmed", (string)booking["state"]!);
        return booking;
    }

    async Task<long> EarnedAsync(Guid supporter) =>
        (await JsonAsync(await state.CreditsHttp.GetAsync($"/v1/credits/accounts/{supporter}"), HttpStatusCode.OK))["accounts"]!.AsArray().Sum(account => (long)account!["balance"]!);

    SupporterListed Listed(Guid supporter, int version, DateTimeOffset until) => new(supporter, state.Partner, version, until, 8, 40, ["video", "phone"]);
}
