using Entraide.DirectoryService.Listings;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Supporters;

/// <summary>A point in degrees (WGS 84).</summary>
public sealed record Point(double Lat, double Lon);

/// <summary>What a partner says about one of its supporters. There is no free text: nothing here can name or describe a person.</summary>
/// <param name="Topics">Codes of what they lived through and speak about: 1 to 20, each 1 to 64 of <c>a-z</c>, <c>0-9</c>, <c>-</c>.</param>
/// <param name="Languages">Language tags (BCP 47), 1 to 20.</param>
/// <param name="Modalities">Any of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
/// <param name="Place">Around where they meet people in person; leave it out where that says too much.</param>
/// <param name="CertifiedUntil">Until when they may be booked.</param>
public sealed record SupporterDetails(
    IReadOnlyList<string> Topics, IReadOnlyList<string> Languages, IReadOnlyList<string> Modalities,
    DateTimeOffset CertifiedUntil, int SessionsPerDay, int SessionsPerWeek, Point? Place = null)
{
    internal static readonly string[] KnownModalities = ["in_person", "phone", "video", "chat"];

    /// <summary>Refuses details that make no sense.</summary>
    /// <exception cref="Problem">of kind invalid, with every fault</exception>
    internal void Check()
    {
        var checks = new Checks()
            .That(Topics.Count is >= 1 and <= 20 && NoneTwice(Topics), "/topics", "1 to 20 topics, none twice.")
            .That(Languages.Count is >= 1 and <= 20 && NoneTwice(Languages), "/languages", "1 to 20 languages, none twice.")
            .That(Modalities.Count >= 1 && NoneTwice(Modalities), "/modalities", "At least one, none twice.")
            .That(SessionsPerDay is >= 1 and <= 24, "/sessions_per_day", "1 to 24.")
            .That(SessionsPerWeek is >= 1 and <= 168, "/sessions_per_week", "1 to 168.")
            .That(SessionsPerWeek >= SessionsPerDay, "/sessions_per_week", "Not less than sessions_per_day.")
            .That(Place is not { Lat: < -90 or > 90 }, "/place/lat", "-90 to 90.")
            .That(Place is not { Lon: < -180 or > 180 }, "/place/lon", "-180 to 180.");
        Each(checks, Topics, "/topics", topic => Topic.IsCode(topic), "1 to 64 of a-z, 0-9 and -.");
        Each(checks, Languages, "/languages", tag => LanguageTag.IsTag(tag), "Not a language tag (BCP 47).");
        Each(checks, Modalities, "/modalities", word => KnownModalities.Contains(word), "One of in_person, phone, video, chat.");
        checks.Enforce();
    }

    static bool NoneTwice(IReadOnlyList<string> values) => values.Distinct(StringComparer.OrdinalIgnoreCase).Count() == values.Count;

    static void Each(Checks checks, IReadOnlyList<string> values, string pointer, Func<string, bool> holds, string detail)
    {
        for (var i = 0; i < values.Count; i++)
        {
            checks.That(values[i] is { } value && holds(value), $"{pointer}/{i}", detail);
        }
    }
}

/// <summary>A supporter as its partner sees it.</summary>
/// <param name="Version">Rises with each change.</param>
public sealed record Supporter(
    Guid Id, IReadOnlyList<string> Topics, IReadOnlyList<string> Languages, IReadOnlyList<string> Modalities,
    DateTimeOffset CertifiedUntil, int SessionsPerDay, int SessionsPerWeek, Point? Place, int Version);
