using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using NodaTime;
using static Entraide.Notification.Tests.Unit.People;

namespace Entraide.Notification.Tests.Unit;

public sealed class SendDecisionTests
{
    const int TwoHours = 7200;
    static readonly Instant Start = At("2026-02-10T10:00"), Before = At("2026-02-10T08:00"), Night1 = At("2026-02-10T02:00");

    static SendDecision Decide(DeliveryKind kind, Recipient? recipient, Instant? now = null, bool ended = false, Instant? start = null) =>
        SendDecision.Of(kind, kind == DeliveryKind.Reminder ? TwoHours : 0, "email", start ?? Start, recipient, ended, now ?? Before);

    [Fact]
    public void What_still_holds_is_sent()
    {
        Assert.IsType<SendDecision.Send>(Decide(DeliveryKind.Reminder, InParis()));
        Assert.IsType<SendDecision.Send>(Decide(DeliveryKind.Confirmation, InParis()));
    }

    [Fact]
    public void A_person_who_left_is_not_written_to() =>
        Assert.Equal(new SendDecision.Drop(DeliveryState.Suppressed, "unknown_participant"), Decide(DeliveryKind.Reminder, null));

    [Theory]
    [InlineData("Confirmation", true)]
    [InlineData("Reminder", true)]
    [InlineData("Cancellation", false)]
    [InlineData("Refusal", false)]
    public void Of_a_booking_that_ended_only_its_end_is_told(string kind, bool dropped) => Assert.Equal(
        dropped ? new SendDecision.Drop(DeliveryState.Cancelled, "booking_ended") : new SendDecision.Send(), Decide(Enum.Parse<DeliveryKind>(kind), InParis(), ended: true));

    [Fact]
    public void Nothing_is_sent_once_the_session_has_started() =>
        Assert.Equal(new SendDecision.Drop(DeliveryState.Suppressed, "too_late"), Decide(DeliveryKind.Reminder, InParis(), now: Start));

    [Fact]
    public void A_policy_changed_meanwhile_holds()
    {
        Assert.Equal(new SendDecision.Drop(DeliveryState.Suppressed, "i_will_contact_you"), Decide(DeliveryKind.Confirmation, InParis(ContactPolicy.Default with { IWillContactYou = true })));
        Assert.Equal(new SendDecision.Drop(DeliveryState.Suppressed, "not_wanted"), Decide(DeliveryKind.Reminder, InParis(ContactPolicy.Default with { Reminders = [60] })));
    }

    [Fact]
    public void An_outage_that_lasts_into_the_night_does_not_wake_anybody_with_a_reminder()
    {
        var sleeper = InParis(ContactPolicy.Default with { QuietHours = Night });
        Assert.Equal(new SendDecision.Postpone(At("2026-02-10T08:00")), Decide(DeliveryKind.Reminder, sleeper, now: Night1));
        Assert.Equal(new SendDecision.Drop(DeliveryState.Suppressed, "quiet_hours"), Decide(DeliveryKind.Reminder, sleeper, now: Night1, start: At("2026-02-10T07:00")));
        Assert.IsType<SendDecision.Send>(Decide(DeliveryKind.Confirmation, sleeper, now: Night1));
    }
}
