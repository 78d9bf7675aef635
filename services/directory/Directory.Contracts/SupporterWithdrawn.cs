namespace Entraide.DirectoryService.Contracts;

/// <summary>A supporter left the directory and cannot be booked any more.</summary>
/// <param name="Version">Rises with each change of the supporter, so that a late message does not undo a newer one.</param>
public sealed record SupporterWithdrawn(Guid SupporterId, Guid PartnerId, int Version);
