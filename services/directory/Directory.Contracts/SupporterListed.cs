namespace Entraide.DirectoryService.Contracts;

/// <summary>A supporter became bookable, for the first time or again. Topics and languages stay in the directory: messages carry ids and limits only.</summary>
/// <param name="Version">Rises with each change of the supporter, so that a late message does not undo a newer one.</param>
/// <param name="BookableUntil">UTC; the first to end of certification, safeguarding clearance and supervision: from then on they cannot be booked.</param>
/// <param name="Modalities">Any of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
public sealed record SupporterListed(
    Guid SupporterId, Guid PartnerId, int Version, DateTimeOffset BookableUntil, int SessionsPerDay, int SessionsPerWeek, IReadOnlyList<string> Modalities);
