namespace Entraide.Scheduling.Contracts;

/// <summary>Another supporter leads the session of a confirmed booking; its time and place stay.</summary>
/// <param name="StartsAt">UTC.</param>
public sealed record SupporterReplaced(Guid BookingId, Guid PartnerId, Guid ParticipantId, Guid OldSupporterId, Guid NewSupporterId, DateTimeOffset StartsAt);
