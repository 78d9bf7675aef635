namespace Entraide.Credits.Contracts;

/// <summary>
/// Credits that somebody has will soon go back to their funder, unless they use them before. Said once to each who has some of the lot when it is
/// warned of; not to those whose credits of it are all held for what they booked.
/// </summary>
/// <param name="OwnerId">A participant, or a supporter by the directory's id.</param>
/// <param name="Credits">What of theirs was neither spent nor held when this was said, in whole credits.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record OwnCreditsExpiring(Guid OwnerId, Guid PartnerId, Guid LotId, long Credits, DateTimeOffset ExpiresAt);
