namespace Entraide.Scheduling.Contracts;

/// <summary>A session does not take place. Each of its bookings is told of by an event of its own.</summary>
/// <param name="SupporterId">The peer lead.</param>
/// <param name="StartsAt">UTC.</param>
public sealed record SessionCancelled(Guid SessionId, Guid PartnerId, Guid SupporterId, DateTimeOffset StartsAt);
