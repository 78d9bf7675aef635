namespace Entraide.Scheduling.Contracts;

/// <summary>A session marked hard took place: who led it is to talk it over with somebody. It may be said more than once of one session and supporter.</summary>
/// <param name="SupporterId">The lead, or the co-facilitator: each is told of by an event of their own.</param>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
public sealed record DebriefDue(Guid SessionId, Guid PartnerId, Guid SupporterId, DateTimeOffset StartsAt, DateTimeOffset EndsAt);
