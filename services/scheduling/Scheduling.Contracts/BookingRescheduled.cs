namespace Entraide.Scheduling.Contracts;

/// <summary>A place that was sure moved to another time, or the way of meeting changed; it is still sure.</summary>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="OldStartsAt">UTC; the same as <paramref name="StartsAt"/> where only the way of meeting changed.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
public sealed record BookingRescheduled(
    Guid BookingId, Guid PartnerId, Guid ParticipantId, Guid SupporterId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, DateTimeOffset OldStartsAt, string Modality);
