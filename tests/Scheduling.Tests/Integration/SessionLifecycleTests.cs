using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using Entraide.Scheduling.Contracts;
using Entraide.Testing;
using Npgsql;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Sessions are listed, changed and cancelled with everything that hangs on them.</summary>
[Trait("Category", "Integration")]
public sealed class SessionLifecycleTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task A_cancelled_session_takes_its_bookings_along_and_gives_everybody_their_time_and_credits()
    {
        await using var ended = await EventTap<SessionCancelled>.OpenAsync();
        await using var told = await EventTap<BookingCancelled>.OpenAsync();
        var (supporter, programme, room) = (await state.ListSupporterAsync(), await state.FundAsync(rules: new { free_cancellation_minutes = 43200, late_cancellation = "spent", no_show = "spent" }), Guid.CreateVersion7());
        var participants = await state.ParticipantsAsync(3);
        var session = await state.ScheduleAsync(supporter, InHours(30), room: room);
        foreach (var participant in participants)
        {
            await state.JoinedAsync(session, programme, participant);
        }

        var cancelled = await JsonAsync(await state.PostAsync($"/sessions/{session}/cancel", new { reason = "room_unavailable" }), HttpStatusCode.OK);
        Assert.Equal(("cancelled", "room_unavailable"), ((string)cancelled["state"]!, (string)cancelled["cancel_reason"]!));
        Assert.Equal(supporter, (Guid)Assert.Single(await ended.OfAsync("sessionId", session))["supporterId"]!);
        foreach (var participant in participants)
        {
            var message = Assert.Single(await told.OfAsync("participantId", participant));
            Assert.Equal(("partner", true), ((string)message["cancelledBy"]!, (bool)message["wasConfirmed"]!));
        }

        await state.BalanceIsAsync(programme, held: 0, spent: 0);
        Assert.Equal(0, await state.CountAsync("occupied", "resource_id = any(@ids)", new { ids = participants.Append(supporter).Append(room).ToArray() }));
        await state.PostAsync($"/sessions/{session}/cancel", new { reason = "other" }).ConflictAsync("session-cancelled");
        await state.JoinAsync(session, participants[0], programme).ConflictAsync("session-not-open");
        await state.PostAsync($"/sessions/{await state.ScheduleAsync(supporter, InHours(30), room: room)}/cancel", new { reason = "because of Jo" }).InvalidAsync("/reason");
    }

    [Fact]
    public async Task A_session_cancelled_while_people_join_leaves_nobody_booked()
    {
        var (supporter, programme, participants) = (await state.ListSupporterAsync(), await state.FundAsync(), await state.ParticipantsAsync(30));
        var session = await state.ScheduleAsync(supporter, InHours(31), capacity: 30);
        var joins = participants.Select(participant => state.JoinAsync(session, participant, programme, wait: 0)).ToArray();
        await Task.WhenAny(joins);
        var cancelled = await state.PostAsync($"/sessions/{session}/cancel", new { reason = "other" });
        Assert.True(cancelled.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{cancelled.StatusCode}");
        Assert.All(await Task.WhenAll(joins), answer => Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict, $"{answer.StatusCode}"));
        if (cancelled.StatusCode == HttpStatusCode.Conflict)
        {
            await JsonAsync(await state.PostAsync($"/sessions/{session}/cancel", new { reason = "other" }), HttpStatusCode.OK);
        }

        Assert.Equal(0, await state.CountAsync("bookings", "session_id = @session and state <> 'cancelled'", new { session }));
        Assert.Equal(0, await state.CountAsync("sessions", "id = @session and taken <> 0", new { session }));
        await state.BalanceIsAsync(programme, held: 0, spent: 0);
    }

    [Fact]
    public async Task A_session_that_moves_takes_everybody_along_and_their_holds_deadline_too()
    {
        await using var told = await EventTap<BookingRescheduled>.OpenAsync();
        var (supporter, programme, room) = (await state.ListSupporterAsync(), await state.FundAsync(), Guid.CreateVersion7());
        var session = await state.ScheduleAsync(supporter, InHours(30), room: room);
        Guid[] bookings = [await state.JoinedAsync(session, programme), await state.JoinedAsync(session, programme)];
        var changed = await JsonAsync(await ChangeAsync(session, new { starts_at = InHours(30).AddMinutes(30), minutes = 90, modality = "phone" }), HttpStatusCode.OK);
        Assert.Equal((InHours(30).AddMinutes(30), InHours(32), "phone", 1),
            ((DateTimeOffset)changed["starts_at"]!, (DateTimeOffset)changed["ends_at"]!, (string)changed["modality"]!, (int)changed["sequence"]!));
        foreach (var booking in bookings)
        {
            var message = Assert.Single(await told.OfAsync("bookingId", booking));
            Assert.Equal((InHours(30), InHours(30).AddMinutes(30), "phone"), ((DateTimeOffset)message["oldStartsAt"]!, (DateTimeOffset)message["startsAt"]!, (string)message["modality"]!));
            Assert.Equal((InHours(30).AddMinutes(30), InHours(32)), ((DateTimeOffset)(await state.BookingAsync(booking))["starts_at"]!, (DateTimeOffset)(await state.BookingAsync(booking))["ends_at"]!));
            await Eventually.HoldsAsync(async () => await DeadlineAsync(booking) == InHours(32).AddDays(7), "the hold is kept for as long as attendance is open");
        }

        Assert.Equal(4, await state.CountAsync("occupied", "lower(during) = @at", new { at = InHours(30).AddMinutes(30) }));
        Assert.Equal(0, await state.CountAsync("occupied", "resource_id = any(@ids) and lower(during) = @at", new { ids = new[] { supporter, room }, at = InHours(30) }));
    }

    [Fact]
    public async Task A_session_does_not_move_where_anybody_or_the_room_is_taken_and_nothing_has_changed_then()
    {
        var (supporter, programme, room) = (await state.ListSupporterAsync(), await state.FundAsync(), Guid.CreateVersion7());
        var (session, participant) = (await state.ScheduleAsync(supporter, InHours(30), room: room), await state.RegisterParticipantAsync());
        await state.JoinedAsync(session, programme);
        await state.JoinedAsync(session, programme, participant);
        await state.BookedAsync(await state.ListSupporterAsync(), InHours(40), programme, participant);
        await state.BookedAsync(supporter, InHours(50), programme);
        await state.ScheduleAsync(await state.ListSupporterAsync(), InHours(60), room: room);
        var before = await ClaimsAsync(session);

        await ChangeAsync(session, new { starts_at = InHours(40).AddMinutes(30) }).ConflictAsync("participant-already-booked");
        await ChangeAsync(session, new { starts_at = InHours(50).AddMinutes(30) }).ConflictAsync("slot-taken");
        await ChangeAsync(session, new { starts_at = InHours(60).AddMinutes(30) }).ConflictAsync("room-taken");
        Assert.Equal(before, await ClaimsAsync(session));
        Assert.Equal(InHours(30), (DateTimeOffset)(await state.SessionAsync(session))["starts_at"]!);
        await JsonAsync(await ChangeAsync(session, new { starts_at = InHours(60).AddMinutes(30), remove_room = true }), HttpStatusCode.OK);
    }

    [Fact]
    public async Task Capacity_never_falls_below_the_places_taken()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var session = await state.ScheduleAsync(supporter, InHours(30));
        await state.JoinedAsync(session, programme);
        await state.JoinedAsync(session, programme);
        await ChangeAsync(session, new { capacity = 1 }).ConflictAsync("places-taken");
        Assert.Equal(0, (int)(await JsonAsync(await ChangeAsync(session, new { capacity = 2 }), HttpStatusCode.OK))["free_places"]!);
        await ChangeAsync(session, new { capacity = 0 }).InvalidAsync("/capacity");
        await ChangeAsync(session, new { minutes = 0 }).InvalidAsync("/minutes");
        await ChangeAsync(session, new { starts_at = InHours(-3) }).InvalidAsync("/starts_at");
        await ChangeAsync(session, new { }).InvalidAsync("");
        using var other = state.Scheduling.As(Guid.CreateVersion7(), "scheduling.read scheduling.write");
        Assert.Equal(HttpStatusCode.NotFound, (await state.PostAsync($"/sessions/{session}/changes", new { capacity = 9 }, 0, other)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.PostAsync($"/sessions/{session}/cancel", new { reason = "other" }, 0, other)).StatusCode);
    }

    [Fact]
    public async Task A_co_facilitator_who_is_a_supporter_has_limits_too_whenever_they_are_named()
    {
        var (lead, second) = (await state.ListSupporterAsync(), await state.ListSupporterAsync(perDay: 1));
        var noon = Supporting.Monday();
        await state.ScheduleAsync(second, noon);
        var session = await state.ScheduleAsync(lead, noon.AddHours(3));
        Assert.Equal(second, (Guid)(await ChangeAsync(session, new { co_facilitator_id = second }).ConflictAsync("limit-sessions-per-day"))["supporter_id"]!);
        await JsonAsync(await ChangeAsync(session, new { co_facilitator_id = second, starts_at = noon.AddDays(1) }), HttpStatusCode.OK);
        await ChangeAsync(session, new { starts_at = noon.AddHours(3) }).ConflictAsync("limit-sessions-per-day");
        // The session itself does not count against them.
        await JsonAsync(await ChangeAsync(session, new { starts_at = noon.AddDays(1).AddHours(1) }), HttpStatusCode.OK);
    }

    [Fact]
    public async Task How_hard_a_session_was_can_be_said_afterwards_and_nothing_else()
    {
        await using var requested = await EventTap<BookingRequested>.OpenAsync();
        await using var debriefs = await EventTap<DebriefDue>.OpenAsync();
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var session = await state.ScheduleAsync(supporter, InHours(5));
        await state.ExecuteAsync("update sessions set starts_at = starts_at - interval '1 day', ends_at = ends_at - interval '1 day' where id = @session", new { session });
        var marked = await JsonAsync(await ChangeAsync(session, new { hard = true, weight_percent = 150 }), HttpStatusCode.OK);
        Assert.Equal((true, 150), ((bool)marked["hard"]!, (int)marked["weight_percent"]!));
        Assert.Equal(supporter, (Guid)Assert.Single(await debriefs.OfAsync("sessionId", session))["supporterId"]!);
        await ChangeAsync(session, new { capacity = 9 }).ConflictAsync("session-begun");

        var booking = await state.BookedAsync(supporter, InHours(40), programme);
        Assert.Single(await requested.OfAsync("bookingId", booking));
        var pair = (Guid)(await state.BookingAsync(booking))["session_id"]!;
        Assert.True((bool)(await JsonAsync(await ChangeAsync(pair, new { hard = true }), HttpStatusCode.OK))["hard"]!);
        // Only expected to be hard: it is talked over once it took place.
        Assert.Empty(debriefs.Of("sessionId", pair));
        await ChangeAsync(pair, new { starts_at = InHours(44) }).ConflictAsync("session-of-one");
    }

    [Fact]
    public async Task A_list_of_sessions_shows_what_is_listed_and_its_pages_stay_whole_while_others_are_added()
    {
        var supporter = await state.ListSupporterAsync(perDay: 50, perWeek: 50);
        var planned = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            planned.Add(await state.ScheduleAsync(supporter, InHours(100 + 2 * i)));
        }

        var hidden = await state.ScheduleAsync(supporter, InHours(120), listed: false);
        var (first, next) = await SessionsAsync($"supporter_id={supporter}&limit=2");
        await state.ScheduleAsync(supporter, InHours(99).AddMinutes(-30));
        var (second, after) = await SessionsAsync($"supporter_id={supporter}&limit=2&after={next}");
        var (third, end) = await SessionsAsync($"supporter_id={supporter}&limit=2&after={after}");
        Assert.Equal(planned, [.. first, .. second, .. third]);
        Assert.Null(end);

        Assert.DoesNotContain(hidden, (await SessionsAsync($"supporter_id={supporter}")).Ids);
        Assert.Contains(hidden, (await SessionsAsync($"supporter_id={supporter}&hidden=include&kind=group")).Ids);
        Assert.Empty((await SessionsAsync($"supporter_id={supporter}&hidden=include&kind=workshop")).Ids);
        Assert.Equal(planned[..2], (await SessionsAsync($"supporter_id={supporter}&from={InHours(100):yyyy-MM-ddTHH:mm:ssZ}&to={InHours(104):yyyy-MM-ddTHH:mm:ssZ}")).Ids);
        using var other = state.Scheduling.As(Guid.CreateVersion7(), "scheduling.read");
        Assert.Empty((await JsonAsync(await other.GetAsync($"/v1/scheduling/sessions?supporter_id={supporter}&hidden=include"), HttpStatusCode.OK))["items"]!.AsArray());
        foreach (var (query, pointer) in new[] { ("limit=0", "?limit"), ("after=x", "?after"), ("kind=party", "?kind"), ("from=2200-01-01T00:00:00Z", "?from"), ("from=2026-12-02T00:00:00Z&to=2026-12-01T00:00:00Z", "?to"), ("supporter_id=1", "?supporter_id") })
        {
            await state.Http.GetAsync($"/v1/scheduling/sessions?{query}").InvalidAsync(pointer);
        }
    }

    [Fact]
    public async Task Bookings_are_listed_by_participant_session_state_and_time()
    {
        var (supporter, programme, participant) = (await state.ListSupporterAsync(), await state.FundAsync(), await state.RegisterParticipantAsync());
        var session = await state.ScheduleAsync(supporter, InHours(80));
        var group = await state.JoinedAsync(session, programme, participant);
        var pair = await state.BookedAsync(supporter, InHours(70), programme, participant);
        await state.JoinedAsync(session, programme);
        Assert.Equal([pair, group], await BookingsAsync($"participant_id={participant}"));
        Assert.Equal([group], await BookingsAsync($"participant_id={participant}&session_id={session}"));
        Assert.Equal(2, (await BookingsAsync($"session_id={session}&state=confirmed")).Count);
        Assert.Equal([group], await BookingsAsync($"participant_id={participant}&from={InHours(75):yyyy-MM-ddTHH:mm:ssZ}"));
        Assert.Empty(await BookingsAsync($"participant_id={participant}&state=cancelled"));
        await state.Http.GetAsync("/v1/scheduling/bookings?state=lost").InvalidAsync("?state");
    }

    [Fact]
    public async Task Who_finds_a_group_full_hears_of_the_next_ones_with_a_place()
    {
        var (supporter, programme, listing) = (await state.ListSupporterAsync(), await state.FundAsync(), Guid.CreateVersion7());
        var (full, alsoFull, next) = (await state.ScheduleAsync(supporter, InHours(30), 1, listing), await state.ScheduleAsync(supporter, InHours(32), 1, listing), await state.ScheduleAsync(supporter, InHours(34), 3, listing));
        await state.ScheduleAsync(supporter, InHours(36), 3, Guid.CreateVersion7());
        await state.JoinedAsync(full, programme);
        await state.JoinedAsync(alsoFull, programme);
        var problem = await state.JoinAsync(full, await state.RegisterParticipantAsync(), programme).ConflictAsync("session-full");
        var offered = Assert.Single(problem["next_sessions"]!.AsArray())!;
        Assert.Equal((next, 3), ((Guid)offered["id"]!, (int)offered["free_places"]!));
    }

    Task<HttpResponseMessage> ChangeAsync(Guid session, object changes) => state.PostAsync($"/sessions/{session}/changes", changes, 0);

    async Task<(IReadOnlyList<Guid> Ids, string? Next)> SessionsAsync(string query)
    {
        var page = await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/sessions?{query}"), HttpStatusCode.OK);
        return (Ids(page), (string?)page["next"]);
    }

    async Task<IReadOnlyList<Guid>> BookingsAsync(string query) => Ids(await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/bookings?{query}"), HttpStatusCode.OK));

    static IReadOnlyList<Guid> Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (Guid)item!["id"]!)];

    async Task<string> ClaimsAsync(Guid session)
    {
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        return (await connection.ExecuteScalarAsync<string>("""
            select string_agg(o.id || ' ' || o.during, ',' order by o.id) from occupied o
            where o.owner_id = @session or o.owner_id in (select id from bookings where session_id = @session)
            """, new { session }))!;
    }

    async Task<DateTimeOffset> DeadlineAsync(Guid booking)
    {
        await using var connection = new NpgsqlConnection(state.Credits.Database);
        return await connection.ExecuteScalarAsync<DateTime>("select expires_at from holds where booking_id = @booking", new { booking });
    }
}
