using Entraide.DirectoryService.Listings;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Supporters;

/// <summary>A point in degrees (WGS 84).</summary>
public sealed record Point(double Lat, double Lon);

/// <summary>What a partner says about one of its supporters.</summary>
/// <param name="DisplayName">1 to 60 characters, never required to be real; seen by their own partner only, and in no message.</param>
/// <param name="Topics">What they lived through and speak about, 1 to 20, each used only as they chose.</param>
/// <param name="Languages">Language tags (BCP 47), 1 to 20.</param>
/// <param name="Modalities">Any of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
/// <param name="Zones">Codes of the areas they serve, each 1 to 64 of <c>a-z</c>, <c>0-9</c>, <c>-</c>; 20 at most.</param>
/// <param name="Place">Around where they meet people in person; leave it out where that says too much.</param>
public sealed record SupporterDetails(
    string DisplayName, IReadOnlyList<SupporterTopic> Topics, IReadOnlyList<string> Languages, IReadOnlyList<string> Modalities,
    int SessionsPerDay, int SessionsPerWeek, IReadOnlyList<string>? Zones = null, Point? Place = null)
{
    internal static readonly string[] KnownModalities = ["in_person", "phone", "video", "chat"];

    /// <summary>Refuses details that make no sense.</summary>
    /// <exception cref="Problem">of kind invalid, with every fault</exception>
    internal void Check()
    {
        var topics = Topics.Select(topic => topic?.Code).ToArray();
        var zones = Zones ?? [];
        var checks = new Checks()
            .That(Supporters.DisplayName.Fits(DisplayName), "/display_name", "1 to 60 characters in one line.")
            .That(!Supporters.DisplayName.LooksLikeContact(DisplayName), "/display_name", "It looks like a phone number, an address or a link: leave out digits and @, and put a space after a dot.")
            .That(topics.Length is >= 1 and <= 20 && ListChecks.NoneTwice(topics), "/topics", "1 to 20 topics, none twice.")
            .That(Languages.Count is >= 1 and <= 20 && ListChecks.NoneTwice(Languages), "/languages", "1 to 20 languages, none twice.")
            .That(Modalities.Count >= 1 && ListChecks.NoneTwice(Modalities), "/modalities", "At least one, none twice.")
            .That(zones.Count <= 20 && ListChecks.NoneTwice(zones), "/zones", "20 zones at most, none twice.")
            .That(SessionsPerDay is >= 1 and <= 24, "/sessions_per_day", "1 to 24.")
            .That(SessionsPerWeek is >= 1 and <= 168, "/sessions_per_week", "1 to 168.")
            .That(SessionsPerWeek >= SessionsPerDay, "/sessions_per_week", "Not less than sessions_per_day.")
            .That(Place is not { Lat: < -90 or > 90 }, "/place/lat", "-90 to 90.")
            .That(Place is not { Lon: < -180 or > 180 }, "/place/lon", "-180 to 180.");
        checks.Each(topics, "/topics", code => Topic.IsCode(code), "1 to 64 of a-z, 0-9 and -.");
        checks.Each(Languages, "/languages", tag => LanguageTag.IsTag(tag), "Not a language tag (BCP 47).");
        checks.Each(Modalities, "/modalities", word => KnownModalities.Contains(word), "One of in_person, phone, video, chat.");
        checks.Each(zones, "/zones", code => Topic.IsCode(code), "1 to 64 of a-z, 0-9 and -.");
        checks.Enforce();
    }
}

/// <summary>A supporter as their own partner sees them: the only answer that carries their name and their private topics.</summary>
/// <param name="BookableUntil">UTC; present only while they are bookable.</param>
/// <param name="NotBookableBecause">Every reason; present only while they are not bookable.</param>
/// <param name="SupervisionDueOn">It is overdue once this day is over in UTC.</param>
/// <param name="Version">Rises with each change.</param>
public sealed record Supporter(
    Guid Id, string? DisplayName, IReadOnlyList<SupporterTopic> Topics, IReadOnlyList<string> Languages, IReadOnlyList<string> Modalities,
    IReadOnlyList<string> Zones, Point? Place, int SessionsPerDay, int SessionsPerWeek,
    bool Bookable, DateTimeOffset? BookableUntil, IReadOnlyList<NotBookable>? NotBookableBecause,
    DateTimeOffset? CertifiedUntil, DateTimeOffset? SafeguardedUntil, DateOnly? SupervisionDueOn, bool Paused, int Version);
