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
}
