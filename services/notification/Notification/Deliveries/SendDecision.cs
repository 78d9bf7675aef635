using Entraide.Notification.Participants;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Deliveries;

/// <summary>What to do with a message whose time has come.</summary>
abstract record SendDecision
{
    /// <summary>How long a message waits at a time for the confirmation of the booking it is about.</summary>
    internal static readonly Duration LookAgain = Duration.FromMinutes(1);

    /// <summary>For how long after a session somebody is asked how they are.</summary>
    internal static readonly Duration WorthAskingFor = Duration.FromDays(14);

    /// <param name="Start">The start to tell of.</param>
    /// <param name="Other">Of a rescheduling, from when it moved, as far as the person knows; of an offer, until when it holds.</param>
    /// <param name="Words">The words to be used now.</param>
    /// <param name="Remark">Why these are not the words that were asked for; null where they are.</param>
    public sealed record Send(Instant Start, Instant? Other = null, Words Words = Words.Neutral, string? Remark = null) : SendDecision;

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

        // Staff on call promised to be reached by whatever there is, at any hour; until they say stop.
        var onCall = delivery.Kind == DeliveryKind.Alert;
        if ((!onCall || recipient.Stopped) && recipient.ReasonForSilence is { } silence)
        {
            return new Drop(DeliveryState.Suppressed, silence);
        }

        if (booking is { Ended: true } && delivery.Kind is not (DeliveryKind.Cancellation or DeliveryKind.Refusal))
        {
            return new Drop(DeliveryState.Cancelled, ReasonOfEnd(delivery.Kind));
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

        if ((onCall ? recipient.ReasonNotToReach(delivery.Channel) : recipient.ReasonNotToUse(delivery.Channel)) is { } reason)
        {
            return new Drop(DeliveryState.Suppressed, reason);
        }

        if (!IsWanted(delivery, recipient.Policy))
        {
            return new Drop(DeliveryState.Suppressed, Reasons.NotWanted);
        }

        var allowed = DeliveryPlan.Allowed(delivery.Kind, recipient, now);
        return allowed is null || (allowed > now && allowed >= times.Until) ? new Drop(DeliveryState.Suppressed, DeliveryPlan.ReasonToWait(delivery.Kind, recipient, now))
            : allowed > now ? new Postpone(allowed.Value)
            // Somebody else cannot come to what the person does not know of yet.
            : delivery.Kind == DeliveryKind.Replacement && booking is null ? new Postpone(now + LookAgain)
            : Speak(recipient, times, recipient.Today(now));
    }

    static Send Speak(Recipient recipient, Times times, LocalDate today) =>
        new(times.Start, times.Other, recipient.Policy.WordsOn(today), recipient.Policy.HasLapsed(today) ? Reasons.ConsentLapsed : null);

    static bool IsWanted(Delivery delivery, ContactPolicy policy) => delivery.Kind switch
    {
        DeliveryKind.Reminder => policy.Reminders.Contains(delivery.LeadSeconds),
        DeliveryKind.Thanks => policy.Thanks,
        DeliveryKind.Campaign => policy.Announcements,
        _ => true,
    };

    static string ReasonOfEnd(DeliveryKind kind) => kind switch
    {
        DeliveryKind.Offer => Reasons.OfferEnded,
        DeliveryKind.Campaign => Reasons.CampaignStopped,
        DeliveryKind.Schedule or DeliveryKind.Expiring => Reasons.NothingAhead,
        DeliveryKind.Certification => Reasons.Superseded,
        DeliveryKind.Alert => Reasons.Acknowledged,
        DeliveryKind.Lines => Reasons.NoLines,
        _ => Reasons.BookingEnded,
    };

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
            DeliveryKind.Thanks or DeliveryKind.Debrief => start + WorthAskingFor,
            _ => start,
        };

        /// <summary>Whether another start holds by now; or this one again, and the person was never told of the other.</summary>
        internal bool IsSuperseded(BookingNow booking) => delivery.Kind switch
        {
            DeliveryKind.Confirmation or DeliveryKind.Reminder or DeliveryKind.Change or DeliveryKind.Offer or DeliveryKind.Certification => booking.Start != start,
            // Whatever became of it was told.
            DeliveryKind.Received => true,
            DeliveryKind.Rescheduling => booking.Start != start || booking.Told == start,
            _ => false,
        };
    }
}
