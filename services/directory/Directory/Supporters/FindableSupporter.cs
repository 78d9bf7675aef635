using Entraide.DirectoryService.Searching.Indexing;

namespace Entraide.DirectoryService.Supporters;

/// <summary>How a supporter is found: by their own partner, while they can be booked, and by each topic as they chose.</summary>
static class FindableSupporter
{
    /// <summary>What search knows of them; null while nobody can book them.</summary>
    public static SearchEntry? Of(SupporterState supporter, DateTimeOffset now) => supporter is not { Listed: true, BookableUntil: { } until } ? null
        : new SearchEntry(supporter.Id, "supporter", supporter.PartnerId, supporter.DisplayName ?? "", now)
        {
            Audiences = Audiences.Partners,
            OwnerOnly = true,
            Topics = supporter.ShownTopics,
            // Exactly as asked for, never through a wider topic, and neither shown nor counted.
            SilentTopics = [.. supporter.Topics.Except(supporter.ShownTopics)],
            Languages = supporter.Languages,
            Modalities = supporter.Modalities,
            Zones = supporter.Zones,
            IsRemote = supporter.Modalities.Any(modality => modality != "in_person"),
            Places = supporter is { Latitude: { } latitude, Longitude: { } longitude } && supporter.Modalities.Contains("in_person") ? [new Position(latitude, longitude)] : [],
            BookableUntil = until,
        };
}
