namespace Entraide.Credits.Contracts;

/// <summary>Credits granted together will soon go back to their funder, unless they are used before. Said once of each lot.</summary>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="Credits">What was neither spent nor held when this was said, in whole credits.</param>
public sealed record LotExpiring(Guid LotId, Guid ProgrammeId, Guid PartnerId, DateTimeOffset ExpiresAt, long Credits);
