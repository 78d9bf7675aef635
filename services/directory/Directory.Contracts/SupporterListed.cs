namespace Entraide.DirectoryService.Contracts;

/// <summary>A supporter became bookable, for the first time or again. No topic is in it: what they lived through stays in the directory.</summary>
/// <param name="Version">Rises with each change of the supporter, so that a late message does not undo a newer one.</param>
/// <param name="BookableUntil">UTC; the first to end of certification, safeguarding clearance and supervision: from then on they cannot be booked.</param>
/// <param name="Modalities">Any of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
/// <param name="Languages">Language tags (BCP 47); null from a directory that did not say yet.</param>
/// <param name="TopicIds">One <see cref="TopicId"/> for each topic that may find them; none for what they keep private. Null from a directory that did not say yet.</param>
public sealed record SupporterListed(
    Guid SupporterId, Guid PartnerId, int Version, DateTimeOffset BookableUntil, int SessionsPerDay, int SessionsPerWeek, IReadOnlyList<string> Modalities,
    IReadOnlyList<string>? Languages = null, IReadOnlyList<Guid>? TopicIds = null);
