using System.Net;
using System.Net.Http.Json;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.GroupsWithWaitlists;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Who waits gets a place that becomes free, in order, and nobody else does.</summary>
[Trait("Category", "Integration")]
public sealed class WaitlistTests(GroupsWithWaitlists groups) : IClassFixture<GroupsWithWaitlists>
{
    [Fact]
    public async Task A_place_that_becomes_free_is_offered_in_the_order_of_joining_and_accepted_as_a_booking()
    {
        var session = await groups.PlanAsync();
        var held = await groups.BookedAsync(session);
        var (first, second) = (await groups.WaitingAsync(session), await groups.WaitingAsync(session));
        await groups.CancelledAsync(held);

        var offered = await groups.EntryAsync(first);
        Assert.Equal("offered", (string)offered["state"]!);
        Assert.Equal("waiting", await groups.StateAsync(second));
        var news = await Eventually.GetAsync(() => Task.FromResult(groups.Offers.GetValueOrDefault(first)), "the offer is published");
        Assert.Equal((session, (DateTimeOffset)offered["offer_ends_at"]!, "video", InHours(48)), (news.SessionId, news.OfferEndsAt, news.Modality, news.StartsAt));
        Assert.Equal(TimeSpan.FromHours(4), (DateTimeOffset)offered["offer_ends_at"]! - (DateTimeOffset)offered["offered_at"]!);
        Assert.Equal(0, await groups.FreeAsync(session));
        // The place on offer is nobody else's.
        Assert.Equal("session-full", await ConflictAsync(await groups.BookAsync(session, await groups.State.RegisterParticipantAsync())));
        Assert.Equal("nothing-on-offer", await ConflictAsync(await groups.AskAsync(second, "accept")));
        Assert.Equal("nothing-on-offer", await ConflictAsync(await groups.AskAsync(second, "decline")));

        var answer = await groups.AskAsync(first, "accept", wait: 20);
        var booking = await JsonAsync(answer, HttpStatusCode.Created);
        Assert.Equal("confirmed", (string)booking["state"]!);
        Assert.Equal($"/v1/scheduling/bookings/{booking["id"]}", answer.Headers.Location!.ToString());
        Assert.Equal((Guid)booking["id"]!, (Guid)(await groups.EntryAsync(first))["booking_id"]!);
        Assert.Equal((1, 1, 0), await groups.PlacesAsync(session));
        await groups.HearEndAsync(first);
        foreach (var what in new[] { "accept", "decline", "leave", "promote" })
        {
            Assert.Equal("entry-is-final", await ConflictAsync(await groups.AskAsync(first, what)));
        }
    }

    [Fact]
    public async Task Whoever_cannot_wait_is_told_why()
    {
        var (here, there) = (await groups.State.RegisterParticipantAsync(), await groups.State.RegisterParticipantAsync());
        var session = await groups.PlanAsync();
        Assert.Equal("place-free", await ConflictAsync(await groups.JoinAsync(session, here)));
        await groups.BookedAsync(session, here);
        Assert.Equal("participant-already-booked", await ConflictAsync(await groups.JoinAsync(session, here)));
        await groups.WaitingAsync(session, there);
        Assert.Equal("already-waiting", await ConflictAsync(await groups.JoinAsync(session, there)));

        var without = await groups.PlanAsync(waitlist: "none");
        await groups.BookedAsync(without);
        Assert.Equal("no-waitlist", await ConflictAsync(await groups.JoinAsync(without, there)));
        await groups.SqlAsync("update sessions set state = 'cancelled' where id = @session", new { session });
        Assert.Equal("session-not-open", await ConflictAsync(await groups.JoinAsync(session, here)));
        await groups.SqlAsync("update sessions set starts_at = now() - interval '1 minute' where id = @without", new { without });
        Assert.Equal("session-begun", await ConflictAsync(await groups.JoinAsync(without, here)));

        Assert.Equal(HttpStatusCode.NotFound, (await groups.JoinAsync(Guid.CreateVersion7(), here)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await groups.JoinAsync(without, Guid.CreateVersion7())).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await groups.JoinAsync(without, await groups.State.RegisterParticipantAsync(Guid.CreateVersion7()))).StatusCode);
    }

    [Fact]
    public async Task Another_partners_waitlist_answers_as_one_that_does_not_exist()
    {
        var session = await groups.PlanAsync();
        await groups.BookedAsync(session);
        var entry = await groups.WaitingAsync(session);
        using var other = groups.State.Scheduling.As(Guid.CreateVersion7(), "scheduling.read scheduling.write");
        foreach (var path in new[] { $"sessions/{session}/waitlist", $"waitlist-entries/{entry}" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/scheduling/{path}")).StatusCode);
        }

        foreach (var what in new[] { "accept", "decline", "leave", "promote" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await groups.AskAsync(entry, what, other)).StatusCode);
        }

        using var reader = groups.State.Scheduling.As(groups.State.Partner, "scheduling.read");
        Assert.Equal(HttpStatusCode.Forbidden, (await groups.AskAsync(entry, "leave", reader)).StatusCode);
        Assert.Equal("waiting", await groups.StateAsync(entry));
    }

    [Fact]
    public async Task Declined_left_and_lapsed_offers_pass_on_and_an_acceptance_that_comes_late_is_a_conflict()
    {
        var session = await groups.PlanAsync();
        var held = await groups.BookedAsync(session);
        var entries = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            entries.Add(await groups.WaitingAsync(session));
        }

        // Who leaves while waiting is not offered anything.
        Assert.Equal("left", (string)(await JsonAsync(await groups.AskAsync(entries[1], "leave"), HttpStatusCode.OK))["state"]!);
        await groups.CancelledAsync(held);
        Assert.Equal("declined", (string)(await JsonAsync(await groups.AskAsync(entries[0], "decline"), HttpStatusCode.OK))["state"]!);
        Assert.Equal("left", (string)(await JsonAsync(await groups.AskAsync(entries[2], "leave"), HttpStatusCode.OK))["state"]!);
        Assert.Equal("offered", await groups.StateAsync(entries[3]));

        await groups.RunOutAsync(entries[3]);
        Assert.Equal("offer-lapsed", await ConflictAsync(await groups.AskAsync(entries[3], "accept")));
        await groups.TendAsync();
        await Eventually.HoldsAsync(async () => await groups.StateAsync(entries[4]) == "offered", "the place is passed on");
        var lapsed = await groups.EntryAsync(entries[3]);
        Assert.Equal(("lapsed", "offer_ended"), ((string)lapsed["state"]!, (string)lapsed["reason"]!));
        Assert.Equal("offer-lapsed", await ConflictAsync(await groups.AskAsync(entries[3], "accept")));
        await JsonAsync(await groups.AskAsync(entries[4], "decline"), HttpStatusCode.OK);
        // Nobody waits any more: the place is free.
        Assert.Equal(1, await groups.FreeAsync(session));
        Assert.Equal(0, await groups.OneAsync<int>("select count(*)::int from occupied where owner_id = any(@entries)", new { entries }));
        foreach (var entry in new[] { entries[0], entries[2], entries[3], entries[4] })
        {
            await groups.HearEndAsync(entry);
        }

        // What was never offered does not end either.
        Assert.DoesNotContain(groups.EndedOffers.Keys, ended => ended.Entry == entries[1]);
    }

    [Fact]
    public async Task In_automatic_mode_the_next_is_booked_at_once_and_a_refused_hold_passes_the_place_on()
    {
        var session = await groups.PlanAsync(waitlist: "automatic");
        var held = await groups.BookedAsync(session);
        var empty = (Guid)(await JsonAsync(await groups.State.CreditsHttp.PostAsJsonAsync("/v1/credits/programmes",
            new { name = "Empty", zone = "Valmorel", price_list = new[] { new { up_to_minutes = 60, credits = 5 } } }), HttpStatusCode.Created))["id"]!;
        var (poor, next) = (await groups.WaitingAsync(session, programme: empty), await groups.WaitingAsync(session));
        await groups.CancelledAsync(held);
        Assert.Equal("accepted", await groups.StateAsync(poor));
        await Eventually.HoldsAsync(async () => await groups.StateAsync(next) == "accepted", "the place is passed on");
        Assert.Equal("refused", await groups.State.StateAsync((Guid)(await groups.EntryAsync(poor))["booking_id"]!));
        var booking = (Guid)(await groups.EntryAsync(next))["booking_id"]!;
        await Eventually.HoldsAsync(async () => await groups.State.StateAsync(booking) == "confirmed", "the next is booked");
        Assert.Equal((1, 1, 0), await groups.PlacesAsync(session));
    }

    [Fact]
    public async Task Whose_time_is_taken_is_passed_over_and_gets_the_place_once_it_is_free_while_nobody_else_wants_it()
    {
        var (busy, at) = (await groups.State.RegisterParticipantAsync(), InHours(60));
        var (session, elsewhere) = (await groups.PlanAsync(startsAt: at), await groups.PlanAsync(startsAt: at.AddMinutes(30)));
        var held = await groups.BookedAsync(session);
        var other = await groups.BookedAsync(elsewhere, busy);
        var (first, second) = (await groups.WaitingAsync(session, busy), await groups.WaitingAsync(session));
        await groups.CancelledAsync(held);
        Assert.Equal(("waiting", "offered"), (await groups.StateAsync(first), await groups.StateAsync(second)));
        await JsonAsync(await groups.AskAsync(second, "decline"), HttpStatusCode.OK);
        Assert.Equal(("waiting", 1), (await groups.StateAsync(first), await groups.FreeAsync(session)));

        await groups.CancelledAsync(other);
        await groups.TendAsync();
        await Eventually.HoldsAsync(async () => await groups.StateAsync(first) == "offered", "the place finds who fits now");
    }

    [Fact]
    public async Task An_offer_keeps_the_persons_time_until_it_is_answered()
    {
        var (asked, at) = (await groups.State.RegisterParticipantAsync(), InHours(70));
        var (session, elsewhere) = (await groups.PlanAsync(startsAt: at), await groups.PlanAsync(startsAt: at));
        var held = await groups.BookedAsync(session);
        var entry = await groups.WaitingAsync(session, asked);
        await groups.CancelledAsync(held);
        Assert.Equal("participant-already-booked", await ConflictAsync(await groups.BookAsync(elsewhere, asked)));
        await JsonAsync(await groups.AskAsync(entry, "decline"), HttpStatusCode.OK);
        await groups.BookedAsync(elsewhere, asked);
    }

    [Fact]
    public async Task Who_books_in_the_ordinary_way_takes_the_place_that_is_kept_for_them()
    {
        var asked = await groups.State.RegisterParticipantAsync();
        var session = await groups.PlanAsync();
        var held = await groups.BookedAsync(session);
        var entry = await groups.WaitingAsync(session, asked);
        await groups.CancelledAsync(held);
        var booking = await groups.BookedAsync(session, asked);
        Assert.Equal(("accepted", booking), (await groups.StateAsync(entry), (Guid)(await groups.EntryAsync(entry))["booking_id"]!));
        Assert.Equal((1, 1, 0), await groups.PlacesAsync(session));
    }

    [Theory]
    [InlineData("update sessions set starts_at = now() - interval '1 minute' where id = @session", "session_begun")]
    [InlineData("update sessions set state = 'cancelled' where id = @session", "session_cancelled")]
    public async Task When_the_session_begins_or_is_cancelled_every_wait_ends_with_a_reason(string sql, string reason)
    {
        var session = await groups.PlanAsync(capacity: 2);
        var held = await groups.BookedAsync(session);
        await groups.BookedAsync(session);
        var (offered, waiting) = (await groups.WaitingAsync(session), await groups.WaitingAsync(session));
        await groups.CancelledAsync(held);
        await groups.SqlAsync(sql, new { session });
        await groups.TendAsync();
        await Eventually.HoldsAsync(async () => await groups.StateAsync(waiting) == "lapsed", "the waitlist is closed");
        Assert.Equal((reason, reason), ((string)(await groups.EntryAsync(offered))["reason"]!, (string)(await groups.EntryAsync(waiting))["reason"]!));
        Assert.Equal((1, 1, 0), await groups.PlacesAsync(session));
        Assert.Equal(0, await groups.OneAsync<int>("select count(*)::int from occupied where owner_id = @offered", new { offered }));
        Assert.Equal("offer-lapsed", await ConflictAsync(await groups.AskAsync(offered, "accept")));
        await groups.HearEndAsync(offered);
        Assert.DoesNotContain(groups.EndedOffers.Keys, ended => ended.Entry == waiting);
    }

    [Fact]
    public async Task When_capacity_is_raised_the_new_places_go_to_whoever_waits()
    {
        var session = await groups.PlanAsync();
        await groups.BookedAsync(session);
        var entries = new[] { await groups.WaitingAsync(session), await groups.WaitingAsync(session), await groups.WaitingAsync(session) };
        await groups.SqlAsync("update sessions set capacity = 3 where id = @session", new { session });
        // Nobody jumps the queue, though nothing was on offer yet.
        var late = await groups.State.RegisterParticipantAsync();
        Assert.Equal("session-full", await ConflictAsync(await groups.BookAsync(session, late)));
        await groups.TendAsync();
        await Eventually.HoldsAsync(async () => await groups.StateAsync(entries[1]) == "offered", "the places are on offer");
        Assert.Equal(("offered", "waiting"), (await groups.StateAsync(entries[0]), await groups.StateAsync(entries[2])));
    }

    [Fact]
    public async Task A_change_of_the_session_tends_its_waitlist_at_once()
    {
        var at = InHours(90);
        var session = await groups.PlanAsync(startsAt: at);
        await groups.BookedAsync(session);
        var (first, second) = (await groups.WaitingAsync(session), await groups.WaitingAsync(session));
        // The job keeps still: what happens is the doing of the change.
        await groups.SqlAsync("update platform.leases set due_at = now() + interval '10 seconds' where name = 'tend-waitlists'");
        await AskAsync("changes", new { capacity = 2 });
        Assert.Equal(("offered", "waiting"), (await groups.StateAsync(first), await groups.StateAsync(second)));
        await AskAsync("changes", new { starts_at = at.AddHours(2) });
        Assert.Equal(at.AddHours(2).UtcDateTime, await groups.OneAsync<DateTime>("select offered_for from waitlist_entries where id = @first", new { first }));
        Assert.Equal((2, 1, 1), await groups.PlacesAsync(session));
        await AskAsync("cancel", new { reason = "other" });
        Assert.Equal(("lapsed", "lapsed"), (await groups.StateAsync(first), await groups.StateAsync(second)));
        Assert.Equal((0, 0, 0), await groups.PlacesAsync(session));

        async Task AskAsync(string what, object body) => await JsonAsync(await groups.State.Http.PostAsJsonAsync($"/v1/scheduling/sessions/{session}/{what}", body), HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_moves_their_booking_here_takes_the_place_that_is_kept_for_them()
    {
        var asked = await groups.State.RegisterParticipantAsync();
        var booking = await groups.BookedAsync(await groups.PlanAsync(startsAt: InHours(100)), asked);
        var session = await groups.PlanAsync(startsAt: InHours(104));
        var held = await groups.BookedAsync(session);
        var (kept, other) = (await groups.WaitingAsync(session, asked), await groups.WaitingAsync(session));
        await groups.CancelledAsync(held);
        Assert.Equal("offered", await groups.StateAsync(kept));
        var answer = await groups.State.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{booking}/reschedule", new { session_id = session });
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        await Eventually.HoldsAsync(async () => await groups.PlacesAsync(session) == (1, 1, 0), "the booking has moved");
        Assert.Equal(("accepted", "waiting"), (await groups.StateAsync(kept), await groups.StateAsync(other)));
    }

    [Fact]
    public async Task When_the_session_moves_its_offers_are_made_anew_and_nobody_accepts_another_time_than_they_were_told()
    {
        var (asked, at) = (await groups.State.RegisterParticipantAsync(), InHours(84));
        var session = await groups.PlanAsync(startsAt: at, offerMinutes: 60);
        var held = await groups.BookedAsync(session);
        var (first, second) = (await groups.WaitingAsync(session, asked), await groups.WaitingAsync(session));
        await groups.CancelledAsync(held);
        // The job keeps still, so that what is between the move and its next round can be seen.
        await groups.SqlAsync("update platform.leases set due_at = now() + interval '10 seconds' where name = 'tend-waitlists'");
        await MoveAsync(at.AddHours(2));
        Assert.Equal("session-moved", await ConflictAsync(await groups.AskAsync(first, "accept")));
        await groups.TendAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(groups.Offers.TryGetValue(first, out var news) && news.StartsAt == at.AddHours(2)), "the new time is offered");
        // The old time is free again, the new one is not.
        await groups.BookedAsync(await groups.PlanAsync(startsAt: at), asked);
        Assert.Equal("participant-already-booked", await ConflictAsync(await groups.BookAsync(await groups.PlanAsync(startsAt: at.AddHours(2)), asked)));

        // Back to where they have something else by now: they wait on, and the place is the next one's.
        await MoveAsync(at);
        await groups.TendAsync();
        await Eventually.HoldsAsync(async () => await groups.StateAsync(second) == "offered", "the place is passed on");
        Assert.Equal("waiting", await groups.StateAsync(first));
        await groups.HearEndAsync(first);
        Assert.Equal((1, 0, 1), await groups.PlacesAsync(session));

        Task<int> MoveAsync(DateTimeOffset to) => groups.SqlAsync("update sessions set starts_at = @to, ends_at = @to + interval '1 hour' where id = @session", new { session, to = to.UtcDateTime });
    }

    [Fact]
    public async Task The_waitlist_is_read_page_by_page_in_its_order()
    {
        var session = await groups.PlanAsync();
        await groups.BookedAsync(session);
        var entries = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            entries.Add(await groups.WaitingAsync(session));
        }

        await groups.SqlAsync("update waitlist_entries set priority = 1 where id = @last", new { last = entries[4] });
        var (read, path) = (new List<Guid>(), $"/v1/scheduling/sessions/{session}/waitlist?limit=2");
        for (var page = 0; page < 3; page++)
        {
            var answer = await groups.State.Http.GetAsync(path);
            var body = await JsonAsync(answer, HttpStatusCode.OK);
            read.AddRange(body["items"]!.AsArray().Select(item => (Guid)item!["id"]!));
            Assert.Equal(page == 2, body["next"] is null);
            path = answer.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : "";
        }

        Assert.Equal([entries[4], .. entries[..4]], read);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await groups.State.Http.GetAsync($"/v1/scheduling/sessions/{session}/waitlist?limit=0")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await groups.State.Http.GetAsync($"/v1/scheduling/sessions/{session}/waitlist?after=x")).StatusCode);
    }
}
