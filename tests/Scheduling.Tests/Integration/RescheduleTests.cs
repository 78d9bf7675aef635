using System.Net;
using System.Text.Json.Nodes;
using Entraide.Scheduling.Contracts;
using Entraide.Testing;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>The old place is kept until the new one is sure.</summary>
[Trait("Category", "Integration")]
public sealed class RescheduleTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task A_booking_moves_to_another_time_and_gives_up_the_old_one_with_its_credits()
    {
        await using var tap = await EventTap<BookingRescheduled>.OpenAsync();
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var booking = await state.BookedAsync(supporter, InHours(30), programme);
        var before = await state.BookingAsync(booking);

        var moved = await JsonAsync(await MoveAsync(booking, new { starts_at = InHours(34), minutes = 90, modality = "phone" }), HttpStatusCode.OK);
        Assert.Equal("confirmed", (string)moved["state"]!);
        Assert.Equal("made", (string)moved["move"]!["state"]!);
        Assert.Equal(InHours(34), (DateTimeOffset)moved["starts_at"]!);
        Assert.Equal(InHours(35).AddMinutes(30), (DateTimeOffset)moved["ends_at"]!);
        Assert.Equal("phone", (string)moved["modality"]!);
        Assert.NotEqual((Guid)before["session_id"]!, (Guid)moved["session_id"]!);

        var told = Assert.Single(await tap.OfAsync("bookingId", booking));
        Assert.Equal((InHours(34), InHours(30)), ((DateTimeOffset)told["startsAt"]!, (DateTimeOffset)told["oldStartsAt"]!));
        await state.BalanceIsAsync(programme, held: 2 * Price, spent: 0);
        Assert.Equal("cancelled", (string)(await state.SessionAsync((Guid)before["session_id"]!))["state"]!);
        await state.BookedAsync(supporter, InHours(30), programme);
        await (state.RequestAsync(await state.RegisterParticipantAsync(), supporter, InHours(35))).ConflictAsync("slot-taken");
    }

    [Fact]
    public async Task A_booking_may_overlap_itself_and_what_it_leaves_is_free_to_the_minute()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var participant = await state.RegisterParticipantAsync();
        var booking = await state.BookedAsync(supporter, InHours(30), programme, participant);
        Assert.Equal("made", await MovedAsync(booking, new { starts_at = InHours(30).AddMinutes(30) }));
        Assert.Equal(2, await state.CountAsync("occupied", "owner_id = @booking", new { booking }));

        // The half hour it left is free for both, the rest is not.
        var other = await state.RegisterParticipantAsync();
        await state.PostAsync("/bookings", Half(other, InHours(30).AddMinutes(15)), 0).ConflictAsync("slot-taken");
        await state.PostAsync("/bookings", Half(participant, InHours(30).AddMinutes(15), await state.ListSupporterAsync()), 0).ConflictAsync("participant-already-booked");
        await JsonAsync(await state.PostAsync("/bookings", Half(other, InHours(30))), HttpStatusCode.Created);
        await JsonAsync(await state.PostAsync("/bookings", Half(participant, InHours(30), await state.ListSupporterAsync())), HttpStatusCode.Created);

        object Half(Guid who, DateTimeOffset at, Guid? with = null) =>
            new { participant_id = who, supporter_id = with ?? supporter, programme_id = programme, starts_at = at, minutes = 30, modality = "video" };
    }

    [Fact]
    public async Task A_move_that_only_changes_how_they_meet_keeps_the_time()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var booking = await state.BookedAsync(supporter, InHours(30), programme);
        Assert.Equal("made", await MovedAsync(booking, new { starts_at = InHours(30), modality = "phone" }));
        Assert.Equal("phone", (string)(await state.BookingAsync(booking))["modality"]!);
        await (state.RequestAsync(await state.RegisterParticipantAsync(), supporter, InHours(30))).ConflictAsync("slot-taken");
    }

    [Fact]
    public async Task Without_credits_for_the_new_place_the_booking_stays_as_it_was_and_says_why()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync(credits: Price));
        var booking = await state.BookedAsync(supporter, InHours(30), programme);
        var refused = await JsonAsync(await MoveAsync(booking, new { starts_at = InHours(34) }), HttpStatusCode.OK);
        Assert.Equal(("confirmed", "refused", "insufficient_credits"), ((string)refused["state"]!, (string)refused["move"]!["state"]!, (string)refused["move"]!["reason"]!));
        Assert.Equal(InHours(30), (DateTimeOffset)refused["starts_at"]!);
        await state.BalanceIsAsync(programme, held: Price, spent: 0);
        Assert.Equal(2, await state.CountAsync("occupied", "owner_id = @booking", new { booking }));
        Assert.Equal("confirmed", await state.StateAsync(await state.BookedAsync(supporter, InHours(34), state.Programme)));
    }

    [Fact]
    public async Task While_the_credits_are_asked_for_both_places_are_taken_and_a_second_move_waits()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var booking = await state.BookedAsync(supporter, InHours(30), programme);
        await using (await state.BusyPoolAsync(programme))
        {
            var open = await JsonAsync(await MoveAsync(booking, new { starts_at = InHours(34) }, wait: 1), HttpStatusCode.Accepted);
            Assert.Equal(("open", InHours(30)), ((string)open["move"]!["state"]!, (DateTimeOffset)open["starts_at"]!));
            await MoveAsync(booking, new { starts_at = InHours(36) }).ConflictAsync("move-open");
            await (state.RequestAsync(await state.RegisterParticipantAsync(), supporter, InHours(30))).ConflictAsync("slot-taken");
            await (state.RequestAsync(await state.RegisterParticipantAsync(), supporter, InHours(34))).ConflictAsync("slot-taken");
        }

        await MoveEndsAsync(booking, "made");
        Assert.Equal(InHours(34), (DateTimeOffset)(await state.BookingAsync(booking))["starts_at"]!);
        await state.BalanceIsAsync(programme, held: Price, spent: 0);
    }

    [Fact]
    public async Task A_booking_cancelled_meanwhile_gives_up_both_places_and_all_credits()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var booking = await state.BookedAsync(supporter, InHours(30), programme);
        await using (await state.BusyPoolAsync(programme))
        {
            await MoveAsync(booking, new { starts_at = InHours(34) }, wait: 0);
            var cancelled = await JsonAsync(await state.PostAsync($"/bookings/{booking}/cancel", new { by = "participant" }), HttpStatusCode.OK);
            Assert.Equal(("cancelled", "dropped"), ((string)cancelled["state"]!, (string)cancelled["move"]!["state"]!));
        }

        await Eventually.HoldsAsync(async () => await state.HoldsAsync(booking, "released") == 2, "both holds are released");
        await state.BalanceIsAsync(programme, held: 0, spent: 0);
        Assert.Equal(0, await state.CountAsync("occupied", "owner_id = @booking", new { booking }));
        Assert.Equal("cancelled", await state.StateAsync(booking));
    }

    [Fact]
    public async Task A_move_whose_time_came_is_ended_and_the_old_place_stays()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var booking = await state.BookedAsync(supporter, InHours(30), programme);
        await using (await state.BusyPoolAsync(programme))
        {
            await MoveAsync(booking, new { starts_at = InHours(34) }, wait: 0);
            await state.ExecuteAsync("update moves set starts_at = now() - interval '1 minute' where booking_id = @booking", new { booking });
            await MoveEndsAsync(booking, "refused");
        }

        var view = await state.BookingAsync(booking);
        Assert.Equal(("confirmed", "not_confirmed_in_time"), ((string)view["state"]!, (string)view["move"]!["reason"]!));
        await state.BalanceIsAsync(programme, held: Price, spent: 0);
    }

    [Fact]
    public async Task A_full_day_can_be_rearranged_but_takes_no_more()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(perDay: 2, zone: "Etc/UTC"), await state.FundAsync());
        var day = InHours(96).AddHours(8 - InHours(96).Hour);
        var booking = await state.BookedAsync(supporter, day, programme);
        await state.BookedAsync(supporter, day.AddHours(4), programme);
        await state.RequestAsync(await state.RegisterParticipantAsync(), supporter, day.AddHours(8)).ConflictAsync("limit-sessions-per-day");
        Assert.Equal("made", await MovedAsync(booking, new { starts_at = day.AddHours(8) }));

        var next = await state.BookedAsync(supporter, day.AddDays(1), programme);
        Assert.NotEmpty((await MoveAsync(next, new { starts_at = day }).ConflictAsync("limit-sessions-per-day"))["next_free_slots"]!.AsArray());
    }

    [Fact]
    public async Task A_place_in_a_group_moves_to_another_group_and_leaves_its_own_to_others()
    {
        var (supporter, programme, listing) = (await state.ListSupporterAsync(), await state.FundAsync(), Guid.CreateVersion7());
        var (first, second, third) = (await state.ScheduleAsync(supporter, InHours(30), 1, listing), await state.ScheduleAsync(supporter, InHours(54), 1, listing), await state.ScheduleAsync(supporter, InHours(78), 1, listing));
        var participant = await state.RegisterParticipantAsync();
        var booking = await state.JoinedAsync(first, programme, participant);
        await state.JoinedAsync(second, programme);

        var full = await MoveAsync(booking, new { session_id = second }).ConflictAsync("session-full");
        Assert.Equal(third, (Guid)Assert.Single(full["next_sessions"]!.AsArray())!["id"]!);
        Assert.Equal("made", await MovedAsync(booking, new { session_id = third }));
        Assert.Equal((1, 0), ((int)(await state.SessionAsync(first))["free_places"]!, (int)(await state.SessionAsync(third))["free_places"]!));
        Assert.Equal(third, (Guid)(await state.BookingAsync(booking))["session_id"]!);
        await state.JoinedAsync(first, programme);
    }

    [Fact]
    public async Task A_session_cancelled_while_somebody_moves_to_it_leaves_them_where_they_were()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var (first, second) = (await state.ScheduleAsync(supporter, InHours(30)), await state.ScheduleAsync(supporter, InHours(54)));
        var booking = await state.JoinedAsync(first, programme);
        await using (await state.BusyPoolAsync(programme))
        {
            await MoveAsync(booking, new { session_id = second }, wait: 0);
            await JsonAsync(await state.PostAsync($"/sessions/{second}/cancel", new { reason = "room_unavailable" }), HttpStatusCode.OK);
        }

        await Eventually.HoldsAsync(async () => await state.HoldsAsync(booking, "released") == 1, "the hold of the move is released");
        var view = await state.BookingAsync(booking);
        Assert.Equal(("confirmed", "refused", "session_cancelled"), ((string)view["state"]!, (string)view["move"]!["state"]!, (string)view["move"]!["reason"]!));
        Assert.Equal(first, (Guid)view["session_id"]!);
        await state.BalanceIsAsync(programme, held: Price, spent: 0);
    }

    [Fact]
    public async Task A_session_that_has_another_time_than_was_asked_for_is_not_moved_to()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var (first, second) = (await state.ScheduleAsync(supporter, InHours(30)), await state.ScheduleAsync(supporter, InHours(54)));
        var booking = await state.JoinedAsync(first, programme);
        await using (await state.BusyPoolAsync(programme))
        {
            await MoveAsync(booking, new { session_id = second }, wait: 0);
            await JsonAsync(await state.PostAsync($"/sessions/{second}/changes", new { starts_at = InHours(60) }), HttpStatusCode.OK);
        }

        await Eventually.HoldsAsync(async () => await state.HoldsAsync(booking, "released") == 1, "the hold of the move is released");
        var view = await state.BookingAsync(booking);
        Assert.Equal(("refused", "session_changed"), ((string)view["move"]!["state"]!, (string)view["move"]!["reason"]!));
        Assert.Equal((first, InHours(30)), ((Guid)view["session_id"]!, (DateTimeOffset)view["starts_at"]!));
        Assert.Equal(5, (int)(await state.SessionAsync(second))["free_places"]!);
    }

    [Fact]
    public async Task A_session_that_moves_while_somebody_leaves_it_for_one_at_nearly_the_same_time_keeps_both_times_theirs()
    {
        var programme = await state.FundAsync();
        var (first, second) = (await state.ScheduleAsync(await state.ListSupporterAsync(), InHours(30)), await state.ScheduleAsync(await state.ListSupporterAsync(), InHours(30).AddMinutes(30)));
        var booking = await state.JoinedAsync(first, programme);
        await using (await state.BusyPoolAsync(programme))
        {
            await MoveAsync(booking, new { session_id = second }, wait: 0);
            await JsonAsync(await state.PostAsync($"/sessions/{first}/changes", new { starts_at = InHours(31) }), HttpStatusCode.OK);
            Assert.Equal((1, 1, 2), (await ClaimsAsync(InHours(30).AddMinutes(30)), await ClaimsAsync(InHours(31)), await state.CountAsync("occupied", "owner_id = @booking", new { booking })));
        }

        await MoveEndsAsync(booking, "made");
        Assert.Equal((1, 1), (await ClaimsAsync(InHours(30).AddMinutes(30)), await state.CountAsync("occupied", "owner_id = @booking", new { booking })));

        Task<long> ClaimsAsync(DateTimeOffset at) =>
            state.CountAsync("occupied", "owner_id = @booking and during = tstzmultirange(tstzrange(@at, @at + interval '1 hour'))", new { booking, at });
    }

    [Fact]
    public async Task What_is_over_or_of_another_kind_cannot_be_moved()
    {
        var (supporter, programme) = (await state.ListSupporterAsync(), await state.FundAsync());
        var booking = await state.BookedAsync(supporter, InHours(30), programme);
        var group = await state.ScheduleAsync(supporter, InHours(40));
        await MoveAsync(booking, new { session_id = group }).InvalidAsync("/session_id");
        await MoveAsync(booking, new { }).InvalidAsync("/starts_at");
        await MoveAsync(booking, new { starts_at = InHours(-1) }).InvalidAsync("/starts_at");
        await MoveAsync(booking, new { starts_at = InHours(33), minutes = 0 }).InvalidAsync("/minutes");
        await MoveAsync(booking, new { starts_at = InHours(33), modality = "smoke" }).InvalidAsync("/modality");
        await MoveAsync(booking, new { starts_at = InHours(33), modality = "chat" }).ConflictAsync("modality-not-offered");
        await MoveAsync(await state.JoinedAsync(group, programme), new { session_id = Guid.CreateVersion7() }).InvalidAsync("/session_id");
        await state.PostAsync($"/bookings/{booking}/cancel", new { by = "partner" });
        await MoveAsync(booking, new { starts_at = InHours(33) }).ConflictAsync("booking-not-confirmed");
        using var other = state.Scheduling.As(Guid.CreateVersion7(), "scheduling.read scheduling.write");
        Assert.Equal(HttpStatusCode.NotFound, (await state.PostAsync($"/bookings/{booking}/reschedule", new { starts_at = InHours(33) }, 0, other)).StatusCode);
        Assert.Equal(0, await state.CountAsync("moves", "booking_id = @booking", new { booking }));
    }

    Task<HttpResponseMessage> MoveAsync(Guid booking, object to, int wait = 20) => state.PostAsync($"/bookings/{booking}/reschedule", to, wait);

    async Task<string> MovedAsync(Guid booking, object to)
    {
        JsonNode view = await JsonAsync(await MoveAsync(booking, to), HttpStatusCode.OK);
        return (string)view["move"]!["state"]!;
    }

    Task MoveEndsAsync(Guid booking, string how) =>
        Eventually.HoldsAsync(async () => (string)(await state.BookingAsync(booking))["move"]!["state"]! == how, $"the move is {how}");
}
