namespace Entraide.Scheduling.Contracts;

/// <summary>A place was asked for and is not sure yet: a confirmation or a refusal follows, mostly at once.</summary>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
public sealed record BookingRequested(Guid BookingId, Guid PartnerId, Guid ParticipantId, Guid SupporterId, DateTimeOffset StartsAt, DateTimeOffset EndsAt);
