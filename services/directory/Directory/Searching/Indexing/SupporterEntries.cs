namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>Makes the entry of a supporter: for their own partner only, and with no more of their life in it than they chose.</summary>
static class SupporterEntries
{
    /// <summary>The entry, or null for somebody who cannot be booked: take away what is there under their id then.</summary>
    /// <param name="findable">Codes of topics that find them; what they keep private is not among these.</param>
    /// <param name="shown">Those of them that results may show.</param>
    /// <param name="place">Around where they meet people, where they do.</param>
    /// <param name="bookableUntil">From then on they are not found, whether or not anybody takes them off.</param>
    public static SearchEntry? Of(
        Guid id, Guid partner, string? displayName, IReadOnlyCollection<string> findable, IReadOnlyCollection<string> shown, IReadOnlyList<string> languages, IReadOnlyList<string> modalities,
        IReadOnlyList<string> zones, Position? place, DateTimeOffset? bookableUntil, DateTimeOffset now) =>
        bookableUntil is null ? null : new SearchEntry(id, "supporter", partner, displayName ?? "", now)
        {
            Audiences = Audiences.Partners,
            OwnerOnly = true,
            Topics = [.. shown],
            SilentTopics = [.. findable.Except(shown)],
            TopicNames = [.. shown.Select(code => code.Replace('-', ' '))],
            Languages = languages,
            Modalities = modalities,
            Zones = zones,
            IsRemote = modalities.Any(modality => modality != "in_person"),
            Places = place is { } at && modalities.Contains("in_person") ? [at] : [],
            BookableUntil = bookableUntil,
        };
}
