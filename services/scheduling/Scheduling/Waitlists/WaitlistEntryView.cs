namespace Entraide.Scheduling.Waitlists;

/// <summary>Somebody who waits, or waited, for a place in a session, as their partner sees it. Times are UTC.</summary>
/// <param name="Priority">The higher, the sooner; 0 for who joined by themselves.</param>
/// <param name="Reason">Why it lapsed: <c>offer_ended</c>, <c>session_begun</c> or <c>session_cancelled</c>.</param>
/// <param name="OfferEndsAt">Until when the place is, or was, kept for them.</param>
/// <param name="BookingId">The booking of their place; whether it is confirmed, it says itself.</param>
public sealed record WaitlistEntryView(
    Guid Id, Guid SessionId, Guid ParticipantId, Guid ProgrammeId, int Priority, DateTimeOffset JoinedAt, WaitlistState State, string? Reason,
    DateTimeOffset? OfferedAt, DateTimeOffset? OfferEndsAt, Guid? BookingId)
{
    internal static WaitlistEntryView Of(WaitlistEntry entry) => new(
        entry.Id, entry.SessionId, entry.ParticipantId, entry.ProgrammeId, entry.Priority, entry.JoinedAt, entry.State, entry.Reason, entry.OfferedAt, entry.OfferEndsAt, entry.BookingId);
}
