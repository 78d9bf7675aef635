namespace Entraide.Scheduling.Contracts;

/// <summary>A booking was cancelled before its session.</summary>
/// <param name="CancelledBy">One of <c>participant</c>, <c>supporter</c>, <c>partner</c>.</param>
/// <param name="WasConfirmed">Whether the participant had been told that the place was sure.</param>
/// <param name="CalendarUid">What calendars know the booking by (RFC 5545, 3.8.4.7).</param>
/// <param name="Sequence">The booking's after this change (RFC 5545, 3.8.7.4).</param>
public sealed record BookingCancelled(
    Guid BookingId, Guid PartnerId, Guid ParticipantId, DateTimeOffset StartsAt, string CancelledBy, bool WasConfirmed,
    Guid CalendarUid = default, int Sequence = 0);
