using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using NodaTime;
using static Entraide.Notification.Tests.Unit.People;

namespace Entraide.Notification.Tests.Unit;

public sealed class SendDecisionTests
{
    const int TwoHours = 7200;
    static readonly Instant Start = At("2026-02-10T10:00"), Before = At("2026-02-10T08:00"), Night1 = At("2026-02-10T02:00");
    static readonly Instant Old = At("2026-02-09T10:00"), OfferEnd = At("2026-02-10T09:00");
    static readonly Recipient Sleeper = InParis(ContactPolicy.Default with { QuietHours = Night });

    static BookingNow Standing(Instant? start = null, Instant? told = null, bool ended = false) => new(ended, start ?? Start, told);

    static SendDecision Decide(DeliveryKind kind, Recipient? recipient, Instant? now = null, Instant? start = null, BookingNow? booking = null) => SendDecision.Of(
        new Delivery
        {
            Kind = kind,
            LeadSeconds = kind == DeliveryKind.Reminder ? TwoHours : 0,
            Channel = "email",
            StartsAt = (start ?? Start).ToDateTimeOffset(),
            OldStartsAt = kind == DeliveryKind.Rescheduling ? Old.ToDateTimeOffset() : null,
            OfferEndsAt = kind == DeliveryKind.Offer ? OfferEnd.ToDateTimeOffset() : null,
        }, recipient, booking, now ?? Before);

    static SendDecision.Drop Dropped(DeliveryState state, string reason) => new(state, reason);

    [Fact]
    public void What_still_holds_is_sent()
    {
        Assert.Equal(new SendDecision.Send(Start), Decide(DeliveryKind.Reminder, InParis(), booking: Standing()));
        Assert.Equal(new SendDecision.Send(Start), Decide(DeliveryKind.Confirmation, InParis(), booking: Standing()));
        Assert.Equal(new SendDecision.Send(Start), Decide(DeliveryKind.Change, InParis(), booking: Standing()));
        Assert.Equal(new SendDecision.Send(Start, OfferEnd), Decide(DeliveryKind.Offer, InParis(), booking: Standing()));
    }

    [Fact]
    public void A_person_who_left_is_not_written_to() =>
        Assert.Equal(Dropped(DeliveryState.Suppressed, "unknown_participant"), Decide(DeliveryKind.Reminder, null));

    [Theory]
    [InlineData("Confirmation", true)]
    [InlineData("Reminder", true)]
    [InlineData("Rescheduling", true)]
    [InlineData("Change", true)]
    [InlineData("Replacement", true)]
    [InlineData("Cancellation", false)]
    [InlineData("Refusal", false)]
    public void Of_a_booking_that_ended_only_its_end_is_told(string kind, bool dropped) => Assert.Equal(
        dropped ? Dropped(DeliveryState.Cancelled, "booking_ended") : new SendDecision.Send(Start), Decide(Enum.Parse<DeliveryKind>(kind), InParis(), booking: Standing(ended: true)));

    [Theory]
    [InlineData("Confirmation")]
    [InlineData("Reminder")]
    [InlineData("Rescheduling")]
    [InlineData("Change")]
    public void A_time_that_is_no_longer_true_is_not_told(string kind) => Assert.Equal(
        Dropped(DeliveryState.Cancelled, "superseded"), Decide(Enum.Parse<DeliveryKind>(kind), InParis(), booking: Standing(At("2026-02-12T10:00"))));

    [Fact]
    public void A_move_is_told_from_the_time_the_person_knows()
    {
        var unseen = At("2026-02-08T10:00");
        Assert.Equal(new SendDecision.Send(Start, Old), Decide(DeliveryKind.Rescheduling, InParis(), booking: Standing()));
        Assert.Equal(new SendDecision.Send(Start, unseen), Decide(DeliveryKind.Rescheduling, InParis(), booking: Standing(told: unseen)));
        Assert.Equal(new SendDecision.Send(unseen), Decide(DeliveryKind.Cancellation, InParis(), now: Old - Duration.FromDays(9), booking: Standing(told: unseen, ended: true)));
    }

    [Fact]
    public void A_move_back_to_what_the_person_was_told_is_no_move_to_them() =>
        Assert.Equal(Dropped(DeliveryState.Cancelled, "superseded"), Decide(DeliveryKind.Rescheduling, InParis(), booking: Standing(told: Start)));

    [Fact]
    public void Nothing_is_sent_once_the_session_has_started()
    {
        var afterwards = new[] { DeliveryKind.Thanks, DeliveryKind.Debrief };
        foreach (var kind in Enum.GetValues<DeliveryKind>().Except(afterwards))
        {
            Assert.Equal(Dropped(DeliveryState.Suppressed, "too_late"), Decide(kind, InParis(), now: Start, booking: kind == DeliveryKind.Received ? null : Standing()));
        }

        Assert.All(afterwards, kind => Assert.IsType<SendDecision.Send>(Decide(kind, InParis(), now: Start, booking: Standing())));
        Assert.All(afterwards, kind => Assert.Equal(Dropped(DeliveryState.Suppressed, "too_late"), Decide(kind, InParis(), now: Start + SendDecision.WorthAskingFor)));
    }

    [Fact]
    public void Who_said_stop_hears_nothing_of_any_kind()
    {
        var stopped = InParis() with { Stopped = true };
        Assert.All(Enum.GetValues<DeliveryKind>(), kind => Assert.Equal(Dropped(DeliveryState.Suppressed, "stopped"), Decide(kind, stopped, booking: Standing(ended: true))));
    }

    [Fact]
    public void A_channel_that_was_taken_back_is_not_used() => Assert.Equal(Dropped(DeliveryState.Suppressed, "channel_off"),
        Decide(DeliveryKind.Confirmation, InParis(ContactPolicy.Default with { Channels = ["sms"] }), booking: Standing()));

    [Fact]
    public void Explicit_words_are_used_as_long_as_the_consent_to_them_holds()
    {
        SendDecision Until(Consent? consent, string now) =>
            Decide(DeliveryKind.Confirmation, InParis(ContactPolicy.Default with { Words = Words.Explicit, Consent = consent }), now: At(now), start: At("2026-03-01T10:00"));
        var start = At("2026-03-01T10:00");
        var consent = Agreed with { RenewBy = new LocalDate(2026, 2, 9) };
        Assert.Equal(new SendDecision.Send(start, Words: Words.Explicit), Until(consent, "2026-02-09T23:59"));
        Assert.Equal(new SendDecision.Send(start, Words: Words.Neutral, Remark: "consent_lapsed"), Until(consent, "2026-02-10T00:00"));
        Assert.Equal(new SendDecision.Send(start, Words: Words.Neutral, Remark: "consent_lapsed"), Until(null, "2026-02-09T23:59"));
        Assert.Equal(new SendDecision.Send(start, Words: Words.Explicit), Until(Agreed, "2026-02-10T00:00"));
        Assert.Equal(new SendDecision.Send(start, Words: Words.Disguise), Decide(DeliveryKind.Confirmation, InParis(ContactPolicy.Default with { Words = Words.Disguise }), start: start));
    }

    [Theory]
    [InlineData("Confirmation")]
    [InlineData("Cancellation")]
    [InlineData("Reminder")]
    [InlineData("Thanks")]
    public void Nothing_rings_outside_of_safe_hours(string kind)
    {
        var careful = InParis(ContactPolicy.Default with { SafeHours = [new SafeHours(SafeHours.EveryDay, new LocalTime(8, 30), new LocalTime(9, 0))] });
        var what = Enum.Parse<DeliveryKind>(kind);
        Assert.Equal(new SendDecision.Postpone(At("2026-02-10T08:30")), Decide(what, careful, now: Before));
        Assert.IsType<SendDecision.Send>(Decide(what, careful, now: At("2026-02-10T08:45")));
        if (what != DeliveryKind.Thanks)
        {
            Assert.Equal(Dropped(DeliveryState.Suppressed, "safe_hours"), Decide(what, careful, now: At("2026-02-10T09:00")));
        }
    }

    [Fact]
    public void Who_is_on_call_is_reached_at_any_hour_and_by_any_channel_and_crisis_lines_wait_for_a_safe_one()
    {
        var careful = InParis(ContactPolicy.Default with { QuietHours = Night, SafeHours = [new SafeHours(SafeHours.EveryDay, new LocalTime(12, 0), new LocalTime(13, 0))] });
        Assert.IsNotType<SendDecision.Send>(Decide(DeliveryKind.Lines, careful, now: Night1));
        Assert.IsType<SendDecision.Send>(Decide(DeliveryKind.Alert, careful with { Policy = careful.Policy with { Channels = [], IWillContactYou = true } }, now: Night1));
    }

    [Fact]
    public void What_somebody_did_not_ask_for_is_not_sent()
    {
        Assert.Equal(Dropped(DeliveryState.Suppressed, "not_wanted"), Decide(DeliveryKind.Thanks, InParis(ContactPolicy.Default with { Thanks = false })));
        Assert.Equal(Dropped(DeliveryState.Suppressed, "not_wanted"), Decide(DeliveryKind.Campaign, InParis()));
        Assert.IsType<SendDecision.Send>(Decide(DeliveryKind.Campaign, InParis(ContactPolicy.Default with { Announcements = true })));
    }

    [Fact]
    public void What_is_about_something_else_than_a_booking_ends_with_it()
    {
        Assert.Equal(Dropped(DeliveryState.Cancelled, "campaign_stopped"), Decide(DeliveryKind.Campaign, InParis(ContactPolicy.Default with { Announcements = true }), booking: Standing(ended: true)));
        Assert.Equal(Dropped(DeliveryState.Cancelled, "nothing_ahead"), Decide(DeliveryKind.Schedule, InParis(), booking: Standing(ended: true)));
        Assert.Equal(Dropped(DeliveryState.Cancelled, "superseded"), Decide(DeliveryKind.Certification, InParis(), booking: Standing(At("2027-02-10T10:00"))));
        Assert.Equal(Dropped(DeliveryState.Cancelled, "superseded"), Decide(DeliveryKind.Received, InParis(), booking: Standing()));
        Assert.IsType<SendDecision.Send>(Decide(DeliveryKind.Received, InParis()));
    }

    [Fact]
    public void A_time_that_is_taken_back_is_taken_back_until_it_has_come()
    {
        var earlier = Old - Duration.FromDays(1);
        Assert.Equal(new SendDecision.Send(earlier, Old), Decide(DeliveryKind.Rescheduling, InParis(), now: Old - Duration.FromMinutes(1), start: earlier, booking: Standing(earlier)));
        Assert.Equal(new SendDecision.Send(Old), Decide(DeliveryKind.Cancellation, InParis(), now: Old - Duration.FromMinutes(1), start: earlier, booking: Standing(earlier, told: Old, ended: true)));
        Assert.Equal(Dropped(DeliveryState.Suppressed, "too_late"), Decide(DeliveryKind.Rescheduling, InParis(), now: Old, start: earlier, booking: Standing(earlier)));
    }

    [Fact]
    public void An_offer_is_not_told_once_it_is_over()
    {
        Assert.Equal(Dropped(DeliveryState.Suppressed, "too_late"), Decide(DeliveryKind.Offer, InParis(), now: OfferEnd, booking: Standing()));
        Assert.Equal(Dropped(DeliveryState.Cancelled, "offer_ended"), Decide(DeliveryKind.Offer, InParis(), booking: Standing(ended: true)));
        Assert.Equal(Dropped(DeliveryState.Cancelled, "superseded"), Decide(DeliveryKind.Offer, InParis(), booking: Standing(At("2026-02-12T10:00"))));
    }

    [Fact]
    public void A_policy_changed_meanwhile_holds()
    {
        Assert.Equal(Dropped(DeliveryState.Suppressed, "i_will_contact_you"), Decide(DeliveryKind.Confirmation, InParis(ContactPolicy.Default with { IWillContactYou = true })));
        Assert.Equal(Dropped(DeliveryState.Suppressed, "not_wanted"), Decide(DeliveryKind.Reminder, InParis(ContactPolicy.Default with { Reminders = [60] })));
    }

    [Fact]
    public void An_outage_that_lasts_into_the_night_does_not_wake_anybody_with_what_can_wait()
    {
        Assert.Equal(new SendDecision.Postpone(At("2026-02-10T08:00")), Decide(DeliveryKind.Reminder, Sleeper, now: Night1));
        Assert.Equal(new SendDecision.Postpone(At("2026-02-10T08:00")), Decide(DeliveryKind.Offer, Sleeper, now: Night1));
        Assert.Equal(new SendDecision.Postpone(At("2026-02-10T08:00")), Decide(DeliveryKind.Replacement, Sleeper, now: Night1, booking: Standing()));
        Assert.Equal(Dropped(DeliveryState.Suppressed, "quiet_hours"), Decide(DeliveryKind.Reminder, Sleeper, now: Night1, start: At("2026-02-10T07:00")));
        Assert.Equal(Dropped(DeliveryState.Suppressed, "quiet_hours"), Decide(DeliveryKind.Offer, Sleeper, now: Night1, start: At("2026-02-10T07:00")));
        Assert.IsType<SendDecision.Send>(Decide(DeliveryKind.Confirmation, Sleeper, now: Night1));
        Assert.IsType<SendDecision.Send>(Decide(DeliveryKind.Rescheduling, Sleeper, now: Night1, booking: Standing()));
    }

    [Fact]
    public void Somebody_else_cannot_come_to_what_the_person_does_not_know_of_yet()
    {
        Assert.Equal(new SendDecision.Postpone(Before + SendDecision.LookAgain), Decide(DeliveryKind.Replacement, InParis()));
        Assert.IsType<SendDecision.Send>(Decide(DeliveryKind.Replacement, InParis(), booking: Standing()));
    }
}
