namespace Entraide.Scheduling.Contracts;

/// <summary>A confirmed booking has another time or place: by a reschedule, or because its session was changed.</summary>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="OldStartsAt">UTC; when it was to start before. The same as <paramref name="StartsAt"/> where something else changed.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
/// <param name="CalendarUid">What calendars know the booking by (RFC 5545, 3.8.4.7).</param>
/// <param name="Sequence">The booking's after this change (RFC 5545, 3.8.7.4): of two changes the higher one holds, whichever arrives last.</param>
public sealed record BookingRescheduled(
    Guid BookingId, Guid PartnerId, Guid ParticipantId, Guid SupporterId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, DateTimeOffset OldStartsAt, string Modality,
    Guid CalendarUid = default, int Sequence = 0);
