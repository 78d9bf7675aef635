using Entraide.Credits.Contracts;
using Entraide.DirectoryService.Contracts;
using Entraide.Notification.Contracts;
using Entraide.Notification.Deliveries;
using Entraide.Scheduling.Contracts;

namespace Entraide.Notification.PartnerEvents;

/// <summary>A kind of event partners hear of.</summary>
/// <param name="Name">Never changes once published.</param>
/// <param name="Ids">The members of its <c>data</c>, beside <c>seq</c>; those that are not known are left out.</param>
/// <param name="Message">The message between the services that it is made from; of <c>message.ready</c>, what is sent.</param>
sealed record EventType(string Name, Type Message, params string[] Ids);

/// <summary>Every kind of event partners hear of: what is not here is not told.</summary>
static class EventTypes
{
    /// <summary>A call that asks whether anybody is there; it has no place in the feed.</summary>
    internal const string Ping = "webhook.ping";

    internal static readonly EventType
        Confirmed = new("booking.confirmed", typeof(BookingConfirmed), "booking_id", "participant_id", "supporter_id"),
        Refused = new("booking.refused", typeof(BookingRefused), "booking_id", "participant_id"),
        Rescheduled = new("booking.rescheduled", typeof(BookingRescheduled), "booking_id", "participant_id", "supporter_id"),
        Cancelled = new("booking.cancelled", typeof(BookingCancelled), "booking_id", "participant_id"),
        Replaced = new("booking.supporter_replaced", typeof(SupporterReplaced), "booking_id", "participant_id", "supporter_id"),
        Attendance = new("attendance.recorded", typeof(AttendanceRecorded), "booking_id", "participant_id", "supporter_id"),
        SessionCancelled = new("session.cancelled", typeof(SessionCancelled), "session_id", "supporter_id"),
        Offered = new("place.offered", typeof(PlaceOffered), "entry_id", "session_id", "participant_id"),
        OfferEnded = new("place.offer_ended", typeof(PlaceOfferEnded), "entry_id", "participant_id"),
        Crisis = new("crisis.signalled", typeof(CrisisSignalled), "signal_id", "participant_id", "supporter_id", "booking_id", "session_id"),
        LineLapsed = new("crisis_line.lapsed", typeof(CrisisLineVerificationLapsed), "crisis_line_id", "escalation_id"),
        LotExpiring = new("lot.expiring", typeof(LotExpiring), "lot_id", "programme_id"),
        Earned = new("credits.earned", typeof(CreditsEarned), "supporter_id", "booking_id"),
        Listed = new("supporter.listed", typeof(SupporterListed), "supporter_id"),
        Changed = new("supporter.changed", typeof(SupporterChanged), "supporter_id"),
        Withdrawn = new("supporter.withdrawn", typeof(SupporterWithdrawn), "supporter_id"),
        Erased = new("participant.erased", typeof(ParticipantErased), "participant_id"),
        MessageReady = new("message.ready", typeof(Delivery), "delivery_id");

    /// <summary>All of them.</summary>
    internal static readonly IReadOnlyList<EventType> All =
    [
        Confirmed, Refused, Rescheduled, Cancelled, Replaced, Attendance, SessionCancelled, Offered, OfferEnded, Crisis, LineLapsed, LotExpiring, Earned,
        Listed, Changed, Withdrawn, Erased, MessageReady,
    ];
}
