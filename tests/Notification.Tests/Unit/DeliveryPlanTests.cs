using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using NodaTime;
using static Entraide.Notification.Tests.Unit.People;

namespace Entraide.Notification.Tests.Unit;

public sealed class DeliveryPlanTests
{
    const int Hour = 3600;
    static readonly Instant Start = At("2026-02-10T10:00");
    static readonly Instant LongBefore = At("2026-02-01T12:00");

    static ContactPolicy Reminded(params int[] leads) => ContactPolicy.Default with { Reminders = leads };

    [Fact]
    public void A_confirmation_is_due_at_once_by_night_too()
    {
        var midnight = At("2026-02-02T00:00");
        Assert.Equal(new PlannedDelivery(DeliveryKind.Confirmation, 0, DeliveryState.Pending, midnight),
            DeliveryPlan.Tell(DeliveryKind.Confirmation, InParis(ContactPolicy.Default with { QuietHours = Night }), midnight, Start));
    }

    [Theory]
    [InlineData("Rescheduling", "2026-02-03T00:00")]
    [InlineData("Change", "2026-02-03T00:00")]
    [InlineData("Cancellation", "2026-02-03T00:00")]
    [InlineData("Replacement", "2026-02-03T08:00")]
    [InlineData("Offer", "2026-02-03T08:00")]
    public void What_can_wait_lets_people_sleep_and_a_time_that_is_no_longer_true_cannot(string kind, string due) => Assert.Equal(
        At(due), DeliveryPlan.Tell(Enum.Parse<DeliveryKind>(kind), InParis(ContactPolicy.Default with { QuietHours = Night }), At("2026-02-03T00:00"), Start).DueAt);

    [Fact]
    public void An_offer_that_ends_before_morning_wakes_nobody()
    {
        var sleeper = InParis(ContactPolicy.Default with { QuietHours = Night });
        PlannedDelivery Until(string end) => DeliveryPlan.Tell(DeliveryKind.Offer, sleeper, At("2026-02-03T00:00"), At(end));
        Assert.Equal((DeliveryState.Suppressed, "quiet_hours"), (Until("2026-02-03T08:00").State, Until("2026-02-03T08:00").Reason));
        Assert.Equal(DeliveryState.Pending, Until("2026-02-03T08:01").State);
    }

    [Fact]
    public void Nothing_is_told_to_somebody_unknown_without_address_with_the_channel_off_or_who_comes_by_themselves()
    {
        string? ReasonFor(Recipient? recipient) => DeliveryPlan.Tell(DeliveryKind.Confirmation, recipient, LongBefore, Start) is { State: DeliveryState.Suppressed } told ? told.Reason : null;
        Assert.Equal("unknown_participant", ReasonFor(null));
        Assert.Equal("no_contact", ReasonFor(InParis(hasEmail: false)));
        Assert.Equal("channel_off", ReasonFor(InParis(ContactPolicy.Default with { Channels = [] })));
        Assert.Equal("i_will_contact_you", ReasonFor(InParis(ContactPolicy.Default with { IWillContactYou = true })));
        Assert.Empty(DeliveryPlan.Remind(InParis(ContactPolicy.Default with { IWillContactYou = true }), Start, LongBefore));
        Assert.Empty(DeliveryPlan.Remind(null, Start, LongBefore));
    }

    [Fact]
    public void Reminders_come_their_lead_before_the_start() => Assert.Equal(
        [
            new PlannedDelivery(DeliveryKind.Reminder, 2 * Hour, DeliveryState.Pending, At("2026-02-10T08:00")),
            new PlannedDelivery(DeliveryKind.Reminder, 24 * Hour, DeliveryState.Pending, At("2026-02-09T10:00")),
        ], DeliveryPlan.Remind(InParis(), Start, LongBefore));

    [Fact]
    public void A_reminder_whose_time_has_passed_is_not_planned() =>
        Assert.Equal([2 * Hour], DeliveryPlan.Remind(InParis(), Start, At("2026-02-09T10:00")).Select(planned => planned.LeadSeconds));

    // Start on the day after the clock went forward: 24 hours before 10:00 is 09:00 on the person's clock.
    [Fact]
    public void A_lead_is_elapsed_time_across_a_clock_change() => Assert.Equal(At("2026-03-28T09:00"),
        Assert.Single(DeliveryPlan.Remind(InParis(Reminded(24 * Hour)), At("2026-03-29T10:00"), LongBefore)).DueAt);

    [Fact]
    public void A_reminder_in_quiet_hours_waits_for_their_end()
    {
        var policy = Reminded(3 * Hour) with { QuietHours = Night };
        Assert.Equal(At("2026-02-10T08:00"), Assert.Single(DeliveryPlan.Remind(InParis(policy), Start, LongBefore)).DueAt);
    }

    [Fact]
    public void A_reminder_that_would_only_be_allowed_after_the_start_is_suppressed()
    {
        var planned = Assert.Single(DeliveryPlan.Remind(InParis(Reminded(2 * Hour) with { QuietHours = Night }), At("2026-02-10T07:30"), LongBefore));
        Assert.Equal((DeliveryState.Suppressed, "quiet_hours"), (planned.State, planned.Reason));
    }

    [Fact]
    public void Two_reminders_pushed_to_the_same_morning_are_one()
    {
        var planned = DeliveryPlan.Remind(InParis(Reminded(10 * Hour, 3 * Hour) with { QuietHours = Night }), Start, LongBefore);
        Assert.Equal(3 * Hour, Assert.Single(planned, one => one.State == DeliveryState.Pending).LeadSeconds);
        Assert.Equal("coincides", Assert.Single(planned, one => one.State == DeliveryState.Suppressed).Reason);
    }

    static Recipient Reached(string[] channels, params string[] contacts) => InParis(ContactPolicy.Default with { Channels = channels }) with { Contacts = contacts };

    static string ChannelOf(Recipient recipient) => DeliveryPlan.Tell(DeliveryKind.Confirmation, recipient, LongBefore, Start).Channel;

    [Fact]
    public void A_message_goes_by_the_first_channel_in_the_persons_order_that_reaches_them()
    {
        Assert.Equal("sms", ChannelOf(Reached(["sms", "email"], "email", "sms")));
        Assert.Equal("email", ChannelOf(Reached(["voice", "email", "sms"], "sms", "email")));
        Assert.All(DeliveryPlan.Remind(Reached(["push", "email"], "email", "push"), Start, LongBefore), planned => Assert.Equal("push", planned.Channel));
        var nowhere = DeliveryPlan.Tell(DeliveryKind.Confirmation, Reached(["sms"], "email"), LongBefore, Start);
        Assert.Equal((DeliveryState.Suppressed, "no_contact", "sms"), (nowhere.State, nowhere.Reason, nowhere.Channel));
    }

    [Fact]
    public void The_next_channel_is_the_first_that_was_not_tried()
    {
        var person = Reached(["sms", "email", "push"], "push", "sms", "email");
        Assert.Equal("email", person.ChannelAfter(["sms"]));
        Assert.Equal("push", person.ChannelAfter(["email", "sms"]));
        Assert.Null(person.ChannelAfter(["push", "email", "sms"]));
    }

    [Fact]
    public void Nothing_is_planned_for_somebody_who_said_stop()
    {
        var stopped = InParis() with { Stopped = true };
        Assert.Equal((DeliveryState.Suppressed, "stopped"), (DeliveryPlan.Tell(DeliveryKind.Confirmation, stopped, LongBefore, Start).State, DeliveryPlan.Tell(DeliveryKind.Confirmation, stopped, LongBefore, Start).Reason));
        Assert.Empty(DeliveryPlan.Remind(stopped, Start, LongBefore));
    }

    [Fact]
    public void Safe_hours_hold_back_even_what_was_just_asked_for()
    {
        var careful = InParis(ContactPolicy.Default with { SafeHours = [new SafeHours(0b000_0010, new LocalTime(9, 0), new LocalTime(11, 0))] });
        PlannedDelivery Confirmed(string now) => DeliveryPlan.Tell(DeliveryKind.Confirmation, careful, At(now), Start);
        // The first of February 2026 is a Sunday, the only safe day is Tuesday, and the start is Tuesday the 10th at ten.
        Assert.Equal(At("2026-02-03T09:00"), Confirmed("2026-02-01T12:00").DueAt);
        Assert.Equal(At("2026-02-10T09:00"), Confirmed("2026-02-03T11:00").DueAt);
        Assert.Equal((DeliveryState.Suppressed, "safe_hours"), (DeliveryPlan.Tell(DeliveryKind.Confirmation, careful, At("2026-02-03T11:00"), At("2026-02-10T09:00")) is var late ? (late.State, late.Reason) : default));
        Assert.Equal([(7200, DeliveryState.Suppressed, "safe_hours"), (86400, DeliveryState.Pending, null)],
            DeliveryPlan.Remind(careful, At("2026-02-11T09:30"), LongBefore).Select(planned => (planned.LeadSeconds, planned.State, planned.Reason)));
    }

    [Fact]
    public void What_is_told_later_is_not_told_before_and_not_too_late()
    {
        Assert.Equal(At("2026-02-03T10:00"), DeliveryPlan.Tell(DeliveryKind.Thanks, InParis(), LongBefore, Start, At("2026-02-03T10:00")).DueAt);
        var sleeper = InParis(ContactPolicy.Default with { QuietHours = Night });
        Assert.Equal((DeliveryState.Suppressed, "quiet_hours"), DeliveryPlan.Tell(DeliveryKind.Thanks, sleeper, LongBefore, At("2026-02-04T08:00"), At("2026-02-03T22:00")) is var late ? (late.State, late.Reason) : default);
    }
}
