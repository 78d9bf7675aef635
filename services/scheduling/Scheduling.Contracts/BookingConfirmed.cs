namespace Entraide.Scheduling.Contracts;

/// <summary>A place in a session is sure: the credits for it are held.</summary>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
public sealed record BookingConfirmed(
    Guid BookingId, Guid PartnerId, Guid ParticipantId, Guid SupporterId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Modality);
