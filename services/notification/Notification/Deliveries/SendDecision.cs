using Entraide.Notification.Participants;
using NodaTime;

namespace Entraide.Notification.Deliveries;

/// <summary>What to do with a message whose time has come.</summary>
abstract record SendDecision
{
    public sealed record Send : SendDecision;

    public sealed record Postpone(Instant Until) : SendDecision;

    public sealed record Drop(DeliveryState State, string Reason) : SendDecision;

    /// <summary>
    /// Decided again at the moment of sending, because since the message was planned the person may have left or changed their policy,
    /// the booking may have ended, and an outage may have lasted into the night or past the start.
    /// </summary>
    public static SendDecision Of(DeliveryKind kind, int leadSeconds, string channel, Instant start, Recipient? recipient, bool bookingEnded, Instant now)
    {
        if (recipient is null)
        {
            return new Drop(DeliveryState.Suppressed, Reasons.UnknownParticipant);
        }

        if (bookingEnded && kind is (DeliveryKind.Confirmation or DeliveryKind.Reminder))
        {
            return new Drop(DeliveryState.Cancelled, Reasons.BookingEnded);
        }

        if (now >= start)
        {
            return new Drop(DeliveryState.Suppressed, Reasons.TooLate);
        }

        if (recipient.ReasonNotToUse(channel) is { } reason)
        {
            return new Drop(DeliveryState.Suppressed, reason);
        }

        return kind == DeliveryKind.Reminder ? Remind(leadSeconds, start, recipient, now) : new Send();
    }

    static SendDecision Remind(int leadSeconds, Instant start, Recipient recipient, Instant now)
    {
        if (!recipient.Policy.Reminders.Contains(leadSeconds))
        {
            return new Drop(DeliveryState.Suppressed, Reasons.NotWanted);
        }

        var allowed = DeliveryPlan.AfterQuietHours(recipient, now);
        return allowed == now ? new Send() : allowed < start ? new Postpone(allowed) : new Drop(DeliveryState.Suppressed, Reasons.QuietHours);
    }
}
