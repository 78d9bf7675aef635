using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Moderation;
using Entraide.DirectoryService.Searching.Indexing;

namespace Entraide.DirectoryService.Library;

/// <summary>How an entry of the library is found: in each of its languages, and by its place where readers may know it.</summary>
static class FindableEntry
{
    /// <summary>What search knows of it: two views where partners know the place and others do not.</summary>
    public static IReadOnlyList<SearchEntry> Of(Guid id, Guid partner, LibraryDetails details, DateTimeOffset? verifiedAt, DateTimeOffset now)
    {
        var whole = View(id, partner, details, verifiedAt, now);
        return (details.Tier, details.Place?.Tier) switch
        {
            (Tier.Partner, not null and not Tier.NeedToKnow) => [whole with { Audiences = Audiences.Partners }],
            (Tier.Partner, _) => [whole with { Audiences = Audiences.Partners, Places = [] }],
            (_, Tier.Partner) => [whole with { Audiences = Audiences.Public, Places = [] }, whole with { Audiences = Audiences.Partners }],
            (_, Tier.NeedToKnow) => [whole with { Places = [] }],
            _ => [whole],
        };
    }

    static SearchEntry View(Guid id, Guid partner, LibraryDetails details, DateTimeOffset? verifiedAt, DateTimeOffset now)
    {
        // What is shown to whoever wishes for no language: as in the library itself.
        var first = TextLanguage.Pick([.. details.Texts.Keys], ["en"]);
        var texts = details.Texts.OrderBy(text => text.Key != first).ThenBy(text => text.Key, StringComparer.Ordinal).ToArray();
        var modalities = details.Modalities?.ToArray() ?? [];
        return new SearchEntry(id, Codes.Of(details.Kind), partner, texts[0].Value.Name, now)
        {
            OtherTitles = [.. texts.Skip(1).Select(text => text.Value.Name)],
            Summary = texts[0].Value.Summary,
            Texts = [.. texts.SelectMany(text => new[] { text.Value.Summary, text.Value.Body }).OfType<string>()],
            Topics = details.Topics?.ToArray() ?? [],
            Populations = details.Populations?.ToArray() ?? [],
            Languages = [.. (details.Languages ?? []).Union(details.Texts.Keys, StringComparer.OrdinalIgnoreCase)],
            Modalities = modalities,
            Accessibility = details.Accessibility?.ToArray() ?? [],
            IsFree = details.Free == true,
            TakesNewcomers = details.AcceptingNewcomers == true,
            // What is read or used on a screen can be had from anywhere.
            IsRemote = details.Kind is LibraryKind.CopingResource or LibraryKind.OnlineService || modalities.Any(modality => modality != "in_person"),
            Places = details.Place is { } place ? [new Position(place.Lat, place.Lon)] : [],
            Hours = details.Hours is { } hours ? [.. hours.Rules.Select(rule => Opening(hours.Zone, rule))] : [],
            VerifiedAt = verifiedAt,
        };
    }

    static Opening Opening(string zone, OpeningRule rule)
    {
        var (opens, closes) = (LibraryHours.MinuteOf(rule.Opens)!.Value, LibraryHours.MinuteOf(rule.Closes)!.Value);
        return new Opening(zone, opens, closes > opens ? closes : closes + (24 * 60)) { Weekday = (int)rule.Weekday + 1 };
    }
}
