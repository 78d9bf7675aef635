using System.Net;
using Entraide.Scheduling.Contracts;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Double booking is impossible in the database: for supporter, participant and room alike, from whichever replica it is tried.</summary>
[Trait("Category", "Integration")]
public sealed class RaceTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>, IAsyncLifetime
{
    RunningService replica = null!;
    HttpClient[] clients = [];

    public async Task InitializeAsync()
    {
        replica = await state.Scheduling.StartReplicaAsync(SchedulingService.Build, typeof(RaceTests).Assembly);
        clients = [state.Http, replica.As(state.Partner, "scheduling.read scheduling.write")];
    }

    public async Task DisposeAsync() => await replica.DisposeAsync();

    [Fact]
    public async Task Of_200_clients_for_one_slot_on_two_replicas_one_wins_with_one_hold_and_one_event()
    {
        await using var tap = await EventTap<BookingConfirmed>.OpenAsync();
        var (supporter, programme, participants) = (await state.ListSupporterAsync(), await state.FundAsync(credits: 10_000), await state.ParticipantsAsync(200));
        var answers = await Task.WhenAll(participants.Select((participant, i) => BookAsync(i, participant, supporter, InHours(50).AddMinutes(i % 60), programme)));
        var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var lost in answers.Where(answer => answer != won))
        {
            Assert.NotEmpty((await Task.FromResult(lost).ConflictAsync("slot-taken"))["next_free_slots"]!.AsArray());
        }

        var booking = await JsonAsync(won, HttpStatusCode.Created);
        Assert.Equal("confirmed", (string)booking["state"]!);
        Assert.Equal(1, await state.HoldsAsync(programme));
        Assert.Equal(1, await state.CountAsync("bookings", "supporter_id = @supporter", new { supporter }));
        Assert.Equal(1, await state.CountAsync("sessions", "supporter_id = @supporter", new { supporter }));
        await tap.OfAsync("bookingId", (Guid)booking["id"]!);

        // Once nothing is left to be sent, and one that was sent afterwards is heard, the count is whole.
        await Eventually.HoldsAsync(async () => await state.CountAsync("platform.outbox") == 0, "every message has left");
        var last = await state.BookedAsync(await state.ListSupporterAsync(), InHours(50), programme);
        await tap.OfAsync("bookingId", last);
        Assert.Single(tap.Of("supporterId", supporter));
    }

    [Fact]
    public async Task One_participant_wins_one_of_many_supporters()
    {
        var (participant, programme) = (await state.RegisterParticipantAsync(), await state.FundAsync());
        var supporters = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => state.ListSupporterAsync()));
        var answers = await Task.WhenAll(supporters.Select((supporter, i) => BookAsync(i, participant, supporter, InHours(52).AddMinutes(i), programme)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var lost in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await Task.FromResult(lost).ConflictAsync("participant-already-booked");
        }

        Assert.Equal(1, await state.HoldsAsync(programme));
        Assert.Equal(1, await state.CountAsync("sessions", "supporter_id = any(@supporters)", new { supporters }));
    }

    [Fact]
    public async Task One_room_holds_one_of_many_groups()
    {
        var room = Guid.CreateVersion7();
        var supporters = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => state.ListSupporterAsync()));
        var answers = await Task.WhenAll(supporters.Select((supporter, i) => state.TryScheduleAsync(supporter, InHours(52).AddMinutes(i), room: room, http: clients[i % 2])));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var lost in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await Task.FromResult(lost).ConflictAsync("room-taken");
        }

        Assert.Equal(1, await state.CountAsync("sessions", "room_id = @room", new { room }));
        Assert.Equal(1, await state.CountAsync("occupied", "resource_id = @room", new { room }));
    }

    [Fact]
    public async Task A_group_of_five_with_a_hundred_joins_and_cancellations_never_has_six()
    {
        var (supporter, programme, participants) = (await state.ListSupporterAsync(), await state.FundAsync(credits: 10_000), await state.ParticipantsAsync(100));
        var session = await state.ScheduleAsync(supporter, InHours(53), capacity: 5);
        var most = 0L;
        var joins = participants.Select(async (participant, i) =>
        {
            var answer = await state.JoinAsync(session, participant, programme, wait: i % 2, http: clients[i % 2]);
            most = Math.Max(most, await state.CountAsync("bookings", "session_id = @session and state in ('requested', 'held', 'confirmed')", new { session }));
            if (answer.StatusCode == HttpStatusCode.Created && i % 3 == 0)
            {
                var booking = (Guid)(await JsonAsync(answer, HttpStatusCode.Created))["id"]!;
                await JsonAsync(await state.PostAsync($"/bookings/{booking}/cancel", new { by = "participant" }, 0, clients[(i + 1) % 2]), HttpStatusCode.OK);
            }

            return answer.StatusCode;
        });
        var answers = await Task.WhenAll(joins);
        Assert.All(answers, status => Assert.True(status is HttpStatusCode.Created or HttpStatusCode.Conflict, $"{status}"));
        Assert.InRange(most, 1, 5);
        var booked = await state.CountAsync("bookings", "session_id = @session and state in ('requested', 'held', 'confirmed')", new { session });
        Assert.Equal(5 - booked, (int)(await state.SessionAsync(session))["free_places"]!);
        await Eventually.HoldsAsync(async () => await state.HoldsAsync(programme) == booked, "each place has its hold, and nobody else has one");
    }

    [Fact]
    public async Task A_weekly_limit_is_never_exceeded_from_two_replicas()
    {
        var (supporter, programme, participants) = (await state.ListSupporterAsync(perDay: 8, perWeek: 3, zone: "Etc/UTC"), await state.FundAsync(), await state.ParticipantsAsync(24));
        // Monday to Wednesday of one week, at eight times of the day.
        var monday = InHours(0).AddHours(-InHours(0).Hour).AddDays(14 - (((int)InHours(0).DayOfWeek + 6) % 7));
        var answers = await Task.WhenAll(participants.Select((participant, i) => BookAsync(i, participant, supporter, monday.AddDays(i % 3).AddHours(8 + i / 3), programme, wait: 0)));
        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        foreach (var lost in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await Task.FromResult(lost).ConflictAsync("limit-sessions-per-week");
        }

        Assert.Equal(3, await state.CountAsync("sessions", "supporter_id = @supporter", new { supporter }));
    }

    [Fact]
    public async Task Of_many_bookings_that_move_to_one_slot_from_two_replicas_one_gets_there_and_the_others_stay()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(perDay: 20, zone: "Etc/UTC"), await state.FundAsync());
        var bookings = new List<Guid>();
        for (var i = 0; i < 8; i++)
        {
            bookings.Add(await state.BookedAsync(supporter, InHours(72 + i), programme));
        }

        var answers = await Task.WhenAll(bookings.Select((booking, i) => state.PostAsync($"/bookings/{booking}/reschedule", new { starts_at = InHours(90) }, 20, clients[i % 2])));
        var won = Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.Equal("made", (string)(await JsonAsync(won, HttpStatusCode.OK))["move"]!["state"]!);
        foreach (var lost in answers.Where(answer => answer != won))
        {
            await Task.FromResult(lost).ConflictAsync("slot-taken");
        }

        Assert.Equal(1, await state.CountAsync("bookings", "id = any(@bookings) and starts_at = @at", new { bookings, at = InHours(90) }));
        Assert.Equal(8, await state.CountAsync("bookings", "id = any(@bookings) and state = 'confirmed'", new { bookings }));
        await state.BalanceIsAsync(programme, held: 8 * Price, spent: 0);
    }

    [Fact]
    public async Task A_booking_that_is_moved_and_cancelled_at_once_ends_cancelled_with_nothing_held()
    {
        var programme = await state.FundAsync();
        for (var round = 0; round < 5; round++)
        {
            var booking = await state.BookedAsync(await state.ListSupporterAsync(), InHours(60), programme);
            var answers = await Task.WhenAll(
                state.PostAsync($"/bookings/{booking}/reschedule", new { starts_at = InHours(61) }, round, clients[0]),
                state.PostAsync($"/bookings/{booking}/reschedule", new { starts_at = InHours(62) }, round, clients[1]),
                state.PostAsync($"/bookings/{booking}/cancel", new { by = "participant" }, 0, clients[round % 2]));
            Assert.Equal(HttpStatusCode.OK, answers[2].StatusCode);
            Assert.All(answers, answer => Assert.True((int)answer.StatusCode is 200 or 202 or 409, $"{answer.StatusCode}"));
            Assert.Equal(0, await state.CountAsync("occupied", "owner_id = @booking", new { booking }));
            Assert.Equal(0, await state.CountAsync("sessions", "owner_id = @booking and state <> 'cancelled'", new { booking }));
        }

        await state.BalanceIsAsync(programme, held: 0, spent: 0);
    }

    [Fact]
    public async Task Who_waits_for_a_booking_is_answered_also_where_another_replica_decides_it()
    {
        var (supporter, programme, participant) = (await state.ListSupporterAsync(), await state.FundAsync(), await state.RegisterParticipantAsync());
        await using (await state.BusyPoolAsync(programme))
        {
            var waiting = BookAsync(0, participant, supporter, InHours(55), programme);
            Guid booking = default;
            await Eventually.HoldsAsync(async () => (booking = await BookingOfAsync(participant)) != default, "the booking is asked for");
            await JsonAsync(await state.PostAsync($"/bookings/{booking}/cancel", new { by = "participant" }, 0, clients[1]), HttpStatusCode.OK);
            var answer = await JsonAsync(await waiting.WaitAsync(TimeSpan.FromSeconds(10)), HttpStatusCode.Created);
            Assert.Equal("cancelled", (string)answer["state"]!);
        }
    }

    [Fact]
    public async Task Bookings_and_moves_are_answered_as_decided_from_either_replica()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(zone: "Etc/UTC"), await state.FundAsync());
        for (var i = 0; i < 6; i++)
        {
            // Whichever replica takes the ledger's answer in.
            var answer = await JsonAsync(await BookAsync(i, await state.RegisterParticipantAsync(), supporter, InHours(100 + 24 * i), programme), HttpStatusCode.Created);
            Assert.Equal("confirmed", (string)answer["state"]!);
            var moved = await JsonAsync(await state.PostAsync($"/bookings/{answer["id"]}/reschedule", new { starts_at = InHours(102 + 24 * i) }, 20, clients[i % 2]), HttpStatusCode.OK);
            Assert.Equal("made", (string)moved["move"]!["state"]!);
        }
    }

    async Task<Guid> BookingOfAsync(Guid participant)
    {
        var page = await JsonAsync(await state.Http.GetAsync($"/v1/scheduling/bookings?participant_id={participant}"), HttpStatusCode.OK);
        return page["items"]!.AsArray() is [{ } first] ? (Guid)first["id"]! : default;
    }

    Task<HttpResponseMessage> BookAsync(int i, Guid participant, Guid supporter, DateTimeOffset startsAt, Guid programme, int wait = 20) => state.PostAsync("/bookings",
        new { participant_id = participant, supporter_id = supporter, programme_id = programme, starts_at = startsAt, minutes = 60, modality = "video" }, wait, clients[i % 2]);
}
