namespace Entraide.Scheduling.Contracts;

/// <summary>A confirmed booking has another time or place: by a reschedule, or because its session was changed.</summary>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="OldStartsAt">UTC; when it was to start before.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
public sealed record BookingRescheduled(
    Guid BookingId, Guid PartnerId, Guid ParticipantId, Guid SupporterId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, DateTimeOffset OldStartsAt, string Modality);
