using System.Globalization;

namespace Entraide.Notification.Deliveries;

/// <summary>What a message tells the person.</summary>
enum DeliveryKind
{
    Confirmation,
    Reminder,
    Cancellation,
    Refusal,

    /// <summary>The appointment has another time.</summary>
    Rescheduling,

    /// <summary>The appointment starts when it did, and something else about it changed.</summary>
    Change,

    /// <summary>The appointment stays, and is with somebody else.</summary>
    Replacement,

    /// <summary>A place is kept for the person for a while.</summary>
    Offer,

    /// <summary>What was asked for has arrived and is being arranged.</summary>
    Received,

    /// <summary>After the appointment: thanks, and whether the person is all right.</summary>
    Thanks,

    /// <summary>Credits will soon go back to whoever gave them.</summary>
    Expiring,

    /// <summary>What a supporter has in front of them.</summary>
    Schedule,

    /// <summary>A supporter is to talk a hard session over with somebody.</summary>
    Debrief,

    /// <summary>A supporter's certification ends soon.</summary>
    Certification,

    /// <summary>What a partner announces to those who asked for it.</summary>
    Campaign,

    /// <summary>Crisis lines for a person in danger.</summary>
    Lines,

    /// <summary>Staff on call are needed now.</summary>
    Alert,
}

/// <summary>
/// Where a message stands. <c>suppressed</c>: the person or the moment does not allow it. <c>cancelled</c>: what it was to tell no longer
/// holds. <c>dead</c>: it was tried and given up. <c>bounced</c>: it was taken, and came back.
/// </summary>
enum DeliveryState
{
    Pending,
    Sending,
    Sent,
    Suppressed,
    Cancelled,
    Dead,
    Bounced,
}

/// <summary>Why a message was not sent: stable words that callers, logs and metrics see.</summary>
static class Reasons
{
    public const string UnknownParticipant = "unknown_participant", IWillContactYou = "i_will_contact_you", ChannelOff = "channel_off", NoContact = "no_contact",
        QuietHours = "quiet_hours", Coincides = "coincides", TooLate = "too_late", NotWanted = "not_wanted", BookingEnded = "booking_ended",
        Superseded = "superseded", OfferEnded = "offer_ended",
        Stopped = "stopped", SafeHours = "safe_hours", NothingAhead = "nothing_ahead", CampaignStopped = "campaign_stopped", Acknowledged = "acknowledged", NoLines = "no_lines", CannotBeWritten = "cannot_be_written",
        MailRefused = "mail_refused", TooManyAttempts = "too_many_attempts", OutcomeUnknown = "outcome_unknown",
        ChannelNotConfigured = "channel_not_configured", MessageRefused = "message_refused", ContactGone = "contact_gone", Bounced = "bounced", BouncedForNow = "bounced_for_now";

    /// <summary>Of a message that was sent: explicit words were asked for, and the consent to them was over.</summary>
    public const string ConsentLapsed = "consent_lapsed";

    /// <summary>Whether a message dropped for this reason cannot have arrived and may go by the person's next channel.</summary>
    internal static bool LetsNextChannelTry(string reason) =>
        reason is MailRefused or MessageRefused or ContactGone or Bounced or TooManyAttempts or ChannelOff or NoContact or ChannelNotConfigured;
}

/// <summary>A message as a replica claimed it, to be sent or not.</summary>
sealed class Delivery
{
    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }
    public Guid PersonId { get; init; }

    /// <summary>What it is about: a booking; of an offer the waitlist entry; of expiring credits their lot.</summary>
    public Guid SubjectId { get; init; }
    public string Channel { get; init; } = "";
    public DeliveryKind Kind { get; init; }
    public int LeadSeconds { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset? OldStartsAt { get; init; }
    public DateTimeOffset? OfferEndsAt { get; init; }
    public int Attempts { get; init; }
    public int Doubts { get; init; }

    /// <summary>Attempts before the partner asked for it to be tried again.</summary>
    public int Spent { get; init; }
    public string? Traceparent { get; init; }
}

static class DeliveryWords
{
    /// <summary>The word of the database and of the API for an enum's member, all of which are single words.</summary>
    internal static string Word<T>(this T member) where T : struct, Enum => member.ToString().ToLower(CultureInfo.InvariantCulture);
}
