using Entraide.Notification.Participants;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Deliveries;

/// <summary>What to do with a message whose time has come.</summary>
abstract record SendDecision
{
    /// <summary>How long a message waits at a time for the confirmation of the booking it is about.</summary>
    internal static readonly Duration LookAgain = Duration.FromMinutes(1);

    /// <param name="Start">The start to tell of.</param>
    /// <param name="Other">Of a rescheduling, from when it moved, as far as the person knows; of an offer, until when it holds.</param>
    public sealed record Send(Instant Start, Instant? Other = null) : SendDecision;

    public sealed record Postpone(Instant Until) : SendDecision;

    public sealed record Drop(DeliveryState State, string Reason) : SendDecision;

    /// <summary>
    /// Decided again at the moment of sending, because since the message was planned the person may have left or changed their policy,
    /// the booking may have ended or moved, and an outage may have lasted into the night or past the start.
    /// </summary>
    public static SendDecision Of(Delivery delivery, Recipient? recipient, BookingNow? booking, Instant now)
    {
        if (recipient is null)
        {
            return new Drop(DeliveryState.Suppressed, Reasons.UnknownParticipant);
        }

        if (booking is { Ended: true } && delivery.Kind is not (DeliveryKind.Cancellation or DeliveryKind.Refusal))
        {
            return new Drop(DeliveryState.Cancelled, delivery.Kind == DeliveryKind.Offer ? Reasons.OfferEnded : Reasons.BookingEnded);
        }

        var times = new Times(delivery, booking?.Told);
        if (booking is not null && times.IsSuperseded(booking))
        {
            return new Drop(DeliveryState.Cancelled, Reasons.Superseded);
        }

        if (now >= times.Until)
        {
            return new Drop(DeliveryState.Suppressed, Reasons.TooLate);
        }

        if (recipient.ReasonNotToUse(delivery.Channel) is { } reason)
        {
            return new Drop(DeliveryState.Suppressed, reason);
        }

        if (delivery.Kind == DeliveryKind.Reminder && !recipient.Policy.Reminders.Contains(delivery.LeadSeconds))
        {
            return new Drop(DeliveryState.Suppressed, Reasons.NotWanted);
        }

        var allowed = delivery.Kind.RespectsQuietHours() ? DeliveryPlan.AfterQuietHours(recipient, now) : now;
        return allowed >= times.Until ? new Drop(DeliveryState.Suppressed, Reasons.QuietHours)
            : allowed > now ? new Postpone(allowed)
            // Somebody else cannot come to what the person does not know of yet.
            : delivery.Kind == DeliveryKind.Replacement && booking is null ? new Postpone(now + LookAgain)
            : new Send(times.Start, times.Other);
    }

    /// <summary>The times a message tells.</summary>
    sealed class Times(Delivery delivery, Instant? toldBefore)
    {
        readonly Instant start = delivery.StartsAt.ToInstant();

        /// <summary>A cancellation takes back what the person believes; moves it overtook may not have been told.</summary>
        internal Instant Start => delivery.Kind == DeliveryKind.Cancellation ? toldBefore ?? start : start;

        internal Instant? Other => delivery.Kind switch
        {
            DeliveryKind.Rescheduling => toldBefore ?? delivery.OldStartsAt!.Value.ToInstant(),
            DeliveryKind.Offer => delivery.OfferEndsAt!.Value.ToInstant(),
            _ => null,
        };

        /// <summary>When it is of no use any more. What says that a time is no longer true is, until that time too.</summary>
        internal Instant Until => delivery.Kind switch
        {
            DeliveryKind.Offer => Instant.Min(start, Other!.Value),
            DeliveryKind.Cancellation => Instant.Max(start, Start),
            DeliveryKind.Rescheduling => Instant.Max(start, Other!.Value),
            _ => start,
        };

        /// <summary>Whether another start holds by now; or this one again, and the person was never told of the other.</summary>
        internal bool IsSuperseded(BookingNow booking) => delivery.Kind switch
        {
            DeliveryKind.Confirmation or DeliveryKind.Reminder or DeliveryKind.Change or DeliveryKind.Offer => booking.Start != start,
            DeliveryKind.Rescheduling => booking.Start != start || booking.Told == start,
            _ => false,
        };
    }
}
