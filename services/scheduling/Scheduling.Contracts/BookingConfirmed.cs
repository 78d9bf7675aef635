namespace Entraide.Scheduling.Contracts;

/// <summary>A place in a session is sure: the credits for it are held.</summary>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
/// <param name="CalendarUid">What calendars know the booking by (RFC 5545, 3.8.4.7).</param>
/// <param name="Sequence">The booking's after this change (RFC 5545, 3.8.7.4).</param>
public sealed record BookingConfirmed(
    Guid BookingId, Guid PartnerId, Guid ParticipantId, Guid SupporterId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Modality,
    Guid CalendarUid = default, int Sequence = 0);
