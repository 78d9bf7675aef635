namespace Entraide.Scheduling.Contracts;

/// <summary>A booking was cancelled before its session.</summary>
/// <param name="CancelledBy">One of <c>participant</c>, <c>supporter</c>, <c>partner</c>.</param>
/// <param name="WasConfirmed">Whether the participant had been told that the place was sure.</param>
public sealed record BookingCancelled(Guid BookingId, Guid PartnerId, Guid ParticipantId, DateTimeOffset StartsAt, string CancelledBy, bool WasConfirmed);
