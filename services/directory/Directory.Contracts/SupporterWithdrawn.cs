namespace Entraide.DirectoryService.Contracts;

/// <summary>A supporter cannot be booked any more: paused, lapsed, or gone. It does not say which of the first two, because nobody else needs to know.</summary>
/// <param name="Version">Rises with each change of the supporter, so that a late message does not undo a newer one.</param>
/// <param name="ForGood">They left and do not come back: what is kept about them is to be erased. Otherwise a newer <see cref="SupporterListed"/> may follow.</param>
public sealed record SupporterWithdrawn(Guid SupporterId, Guid PartnerId, int Version, bool ForGood);
