namespace Entraide.Scheduling.Contracts;

/// <summary>Somebody takes care of a signal of danger, and said so where it was signalled.</summary>
/// <param name="SignalledAt">UTC.</param>
/// <param name="TakenAt">UTC.</param>
public sealed record CrisisTaken(Guid SignalId, Guid PartnerId, DateTimeOffset SignalledAt, DateTimeOffset TakenAt);
