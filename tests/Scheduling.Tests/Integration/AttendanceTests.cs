using System.Net;
using System.Net.Http.Json;
using Entraide.Scheduling.Contracts;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>What cancellations and missed sessions cost, and who came.</summary>
[Trait("Category", "Integration")]
public sealed class AttendanceTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    static readonly object Strict = new { free_cancellation_minutes = 24 * 60, late_cancellation = "spent", no_show = "spent" };

    static DateTimeOffset Soon => TimeProvider.System.GetUtcNow().AddMinutes(5);

    [Fact]
    public async Task A_participant_who_cancels_late_pays_and_who_cancels_in_time_does_not()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync(rules: Strict));
        Assert.Equal("released", await CancelAsync(await state.BookedAsync(supporter, InHours(30), programme), "participant"));
        await state.BalanceIsAsync(programme, held: 0, spent: 0);
        Assert.Equal("spent", await CancelAsync(await state.BookedAsync(supporter, InHours(10), programme), "participant"));
        await state.BalanceIsAsync(programme, held: 0, spent: Price);
        Assert.Equal("released", await CancelAsync(await state.BookedAsync(supporter, InHours(10), programme), "supporter"));
        Assert.Equal("released", await CancelAsync(await state.BookedAsync(supporter, InHours(10), programme), "partner"));
        await state.BalanceIsAsync(programme, held: 0, spent: Price);
    }

    [Fact]
    public async Task Rules_that_change_count_from_then_on()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync(rules: Strict));
        var booking = await state.BookedAsync(supporter, InHours(10), programme);
        await JsonAsync(await state.CreditsHttp.PutAsJsonAsync($"/v1/credits/programmes/{programme}/booking-rules",
            new { free_cancellation_minutes = 60, late_cancellation = "spent", no_show = "released" }), HttpStatusCode.OK);
        await Eventually.HoldsAsync(async () => await state.CountAsync("booking_rules", "programme_id = @programme and version = 2", new { programme }) == 1, "scheduling knows the new rules");
        Assert.Equal("released", await CancelAsync(booking, "participant"));
    }

    [Fact]
    public async Task Who_does_not_come_pays_by_the_programmes_rule()
    {
        var (strict, lenient) = (await state.FundAsync(rules: Strict), await state.FundAsync());
        var missed = await JsonAsync(await state.PostAsync($"/bookings/{await state.BookedAsync(await state.ListSupporterAsync(), Soon, strict)}/attendance", new { attended = false }), HttpStatusCode.OK);
        Assert.Equal(("no_show", "spent"), ((string)missed["state"]!, (string)missed["credits_outcome"]!));
        var forgiven = await JsonAsync(await state.PostAsync($"/bookings/{await state.BookedAsync(await state.ListSupporterAsync(), Soon, lenient)}/attendance", new { attended = false }), HttpStatusCode.OK);
        Assert.Equal(("no_show", "released"), ((string)forgiven["state"]!, (string)forgiven["credits_outcome"]!));
        await state.BalanceIsAsync(strict, held: 0, spent: Price);
        await state.BalanceIsAsync(lenient, held: 0, spent: 0);
    }

    [Fact]
    public async Task Nobody_cancels_for_the_participant_once_the_session_has_begun()
    {
        var booking = await state.BookedAsync(await state.ListSupporterAsync(), Soon, await state.FundAsync(rules: Strict));
        await state.ExecuteAsync("update bookings set starts_at = starts_at - interval '10 minutes' where id = @booking", new { booking });
        await state.PostAsync($"/bookings/{booking}/cancel", new { by = "participant" }).ConflictAsync("session-begun");
        Assert.Equal("released", await CancelAsync(booking, "supporter"));
    }

    [Fact]
    public async Task A_group_is_recorded_in_as_many_goes_as_it_takes_each_whole_or_not_at_all()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var session = await state.ScheduleAsync(supporter, Soon);
        Guid[] bookings = [await state.JoinedAsync(session, programme), await state.JoinedAsync(session, programme), await state.JoinedAsync(session, programme)];

        var first = await JsonAsync(await RecordAsync(session, new { booking_id = bookings[0], attended = true, minutes = 40 }, new { booking_id = bookings[1], attended = false }), HttpStatusCode.OK);
        Assert.Equal(2, first["bookings"]!.AsArray().Count);
        Assert.Equal(40, (int)(await state.BookingAsync(bookings[0]))["minutes_attended"]!);

        var refused = await RecordAsync(session, new { booking_id = bookings[2], attended = true }, new { booking_id = bookings[0], attended = false }).ConflictAsync("booking-not-confirmed");
        Assert.Equal(bookings[0], (Guid)Assert.Single(refused["booking_ids"]!.AsArray())!);
        Assert.Equal("confirmed", await state.StateAsync(bookings[2]));
        await RecordAsync(session, new { booking_id = bookings[2], attended = true }, new { booking_id = Guid.CreateVersion7(), attended = true }).InvalidAsync("/entries/1/booking_id");
        await RecordAsync(session, new { booking_id = bookings[2], attended = true }, new { booking_id = bookings[2], attended = false }).InvalidAsync("/entries/1/booking_id");
        await RecordAsync(session, new { booking_id = bookings[2], attended = false, minutes = 5 }).InvalidAsync("/entries/0/minutes");
        await RecordAsync(session).InvalidAsync("/entries");
        Assert.Equal("confirmed", await state.StateAsync(bookings[2]));

        await JsonAsync(await RecordAsync(session, new { booking_id = bookings[2], attended = true }), HttpStatusCode.OK);
        await state.BalanceIsAsync(programme, held: 0, spent: 2 * Price);
    }

    [Fact]
    public async Task Attendance_closes_when_the_credits_are_no_longer_held()
    {
        var booking = await state.BookedAsync(await state.ListSupporterAsync(), Soon, await state.FundAsync());
        await state.ExecuteAsync("update bookings set starts_at = starts_at - interval '8 days', ends_at = ends_at - interval '8 days' where id = @booking", new { booking });
        await state.PostAsync($"/bookings/{booking}/attendance", new { attended = true }).ConflictAsync("attendance-closed");
    }

    [Fact]
    public async Task Who_walks_in_has_a_place_and_has_attended_once_the_credits_are_held()
    {
        await using var tap = await EventTap<AttendanceRecorded>.OpenAsync();
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var session = await state.ScheduleAsync(supporter, Soon, capacity: 1);
        var walkIn = await JsonAsync(await WalkInAsync(session, await state.RegisterParticipantAsync(), programme), HttpStatusCode.Created);
        Assert.Equal(("attended", "spent", true), ((string)walkIn["state"]!, (string)walkIn["credits_outcome"]!, (bool)walkIn["walk_in"]!));
        Assert.True((bool)Assert.Single(await tap.OfAsync("bookingId", (Guid)walkIn["id"]!))["attended"]!);
        await state.BalanceIsAsync(programme, held: 0, spent: Price);
        await WalkInAsync(session, await state.RegisterParticipantAsync(), programme).ConflictAsync("session-full");
    }

    [Fact]
    public async Task A_walk_in_without_credits_leaves_the_place_to_the_next()
    {
        var (supporter, empty) = (await state.ListSupporterAsync(), await state.FundAsync(credits: 0));
        var session = await state.ScheduleAsync(supporter, Soon, capacity: 1);
        var participant = await state.RegisterParticipantAsync();
        var refused = await JsonAsync(await WalkInAsync(session, participant, empty), HttpStatusCode.Created);
        Assert.Equal(("refused", "insufficient_credits"), ((string)refused["state"]!, (string)refused["reason"]!));
        Assert.Equal(1, (int)(await state.SessionAsync(session))["free_places"]!);
        Assert.Equal("attended", (string)(await JsonAsync(await WalkInAsync(session, participant, await state.FundAsync()), HttpStatusCode.Created))["state"]!);
    }

    [Fact]
    public async Task A_walk_in_waits_for_its_credits_past_the_start()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var session = await state.ScheduleAsync(supporter, Soon);
        await state.ExecuteAsync("update sessions set starts_at = starts_at - interval '30 minutes' where id = @session", new { session });
        Guid booking;
        await using (await state.BusyPoolAsync(programme))
        {
            booking = (Guid)(await JsonAsync(await WalkInAsync(session, await state.RegisterParticipantAsync(), programme, wait: 0), HttpStatusCode.Created))["id"]!;
            // The job ends what is late: this one, and not the walk-in.
            var late = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), await state.ListSupporterAsync(), InHours(5), wait: 0, programme: programme), HttpStatusCode.Created);
            await state.ExecuteAsync("update bookings set starts_at = starts_at - interval '6 hours' where id = @id", new { id = (Guid)late["id"]! });
            await Eventually.HoldsAsync(async () => await state.StateAsync((Guid)late["id"]!) == "expired", "the late booking is expired");
            Assert.Equal("requested", await state.StateAsync(booking));
        }

        await Eventually.HoldsAsync(async () => await state.StateAsync(booking) == "attended", "the walk-in has attended");
    }

    [Fact]
    public async Task Nobody_walks_in_too_early_too_late_or_to_what_is_not_theirs()
    {
        var (supporter, programme, participant) = (await state.ListSupporterAsync(), await state.FundAsync(), await state.RegisterParticipantAsync());
        await WalkInAsync(await state.ScheduleAsync(supporter, InHours(3)), participant, programme).ConflictAsync("session-not-begun");
        var over = await state.ScheduleAsync(supporter, InHours(5));
        await state.ExecuteAsync("update sessions set starts_at = starts_at - interval '9 days', ends_at = ends_at - interval '9 days' where id = @over", new { over });
        await WalkInAsync(over, participant, programme).ConflictAsync("attendance-closed");
        var open = await state.ScheduleAsync(supporter, Soon);
        await WalkInAsync(open, await state.RegisterParticipantAsync(Guid.CreateVersion7()), programme).InvalidAsync("/participant_id");
        Assert.Equal(HttpStatusCode.NotFound, (await WalkInAsync(Guid.CreateVersion7(), participant, programme)).StatusCode);
        Assert.Equal(0, await state.CountAsync("bookings", "participant_id = @participant", new { participant }));
        Assert.Equal(5, (int)(await state.SessionAsync(open))["free_places"]!);
    }

    Task<HttpResponseMessage> RecordAsync(Guid session, params object[] entries) => state.PostAsync($"/sessions/{session}/attendance", new { entries });

    Task<HttpResponseMessage> WalkInAsync(Guid session, Guid participant, Guid programme, int wait = 20) =>
        state.PostAsync($"/sessions/{session}/walk-ins", new { participant_id = participant, programme_id = programme }, wait);

    async Task<string> CancelAsync(Guid booking, string by)
    {
        var cancelled = await JsonAsync(await state.PostAsync($"/bookings/{booking}/cancel", new { by }), HttpStatusCode.OK);
        Assert.Equal("cancelled", (string)cancelled["state"]!);
        return (string)cancelled["credits_outcome"]!;
    }
}
