using System.Globalization;
using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Imports;
using Entraide.DirectoryService.Listings;

namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>Makes entries of services, organizations and locations: what each audience may see of them, and of what belongs to them.</summary>
static class ListingEntries
{
    /// <summary>One entry where everybody sees the same, two where partners see more, one or none where it is not for everybody.</summary>
    public static IEnumerable<SearchEntry> Of(GraphRow listing, RowGraph graph)
    {
        var open = listing.IsVisible(Tier.Public) && listing.Publishable ? Build(listing, graph, Tier.Public) : null;
        var partners = listing.IsVisible(Tier.Partner) ? Build(listing, graph, Tier.Partner) : null;
        return open is null ? partners is null ? [] : [partners with { Audiences = Audiences.Partners }]
            : partners is not null && EntryCopy.Fingerprint(open) == EntryCopy.Fingerprint(partners) ? [open]
            : partners is null ? [open with { Audiences = Audiences.Public }]
            : [open with { Audiences = Audiences.Public }, partners with { Audiences = Audiences.Partners }];
    }

    static SearchEntry? Build(GraphRow listing, RowGraph graph, Tier reader)
    {
        var status = listing.Member("status", reader);
        // The name of a place that is kept back may say where it is.
        var keptBack = listing.Resource == "location" && !listing.IsPlaceVisible(reader);
        if (keptBack || status is "inactive" or "defunct" || listing.Member("name", reader) is not { } name)
        {
            return null;
        }

        var view = new ListingView(graph, reader);
        var sites = view.SitesOf(listing);
        var places = sites.Where(site => site.IsPlaceVisible(reader)).ToArray();
        var terms = view.TermsOf(listing);
        var modalities = view.ModalitiesOf(listing, places);
        return new SearchEntry(listing.Id, listing.Resource, listing.PartnerId, name, listing.ChangedAt)
        {
            Twin = Guid.TryParse(listing.SourceId, out var global) ? StableId.Hash(Guid.Empty, listing.Resource, global.ToString()) : null,
            OtherTitles = Texts(listing.Member("alternate_name", reader)),
            Summary = listing.Member("description", reader),
            Status = status,
            Topics = terms.Codes,
            WiderTopics = terms.Wider,
            SilentTopics = terms.Silent,
            TopicNames = terms.Names,
            Texts = view.TextsOf(listing, places),
            Languages = view.LanguagesOf(listing, sites),
            Modalities = modalities,
            Populations = terms.Populations,
            Accessibility = view.AccessibilityOf(places),
            Zones = view.ZonesOf(listing, places),
            IsFree = view.IsFree(listing),
            TakesNewcomers = view.Seen(graph.Children(listing, "service_capacity")).Any(capacity => Number(capacity.Member("available", reader)) > 0),
            IsRemote = sites.Any(site => site.Member("location_type", reader) == "virtual") || modalities.Any(modality => modality != "in_person"),
            Places = [.. places.Select(place => PositionOf(place, reader)).OfType<Position>().Distinct()],
            Hours = [.. view.SchedulesOf(listing, places).SelectMany(schedule => ScheduleReader.Read(member => schedule.Member(member, reader) ?? (member == "timezone" ? schedule.TimeZone : null))).Distinct()],
            VerifiedAt = Latest(listing.VerifiedAt, Date(listing.Member("assured_date", reader))),
        };
    }

    static Position? PositionOf(GraphRow place, Tier reader) =>
        Number(place.Member("latitude", reader)) is { } latitude && Number(place.Member("longitude", reader)) is { } longitude ? new Position((double)latitude, (double)longitude) : null;

    static DateTimeOffset? Latest(DateTimeOffset? a, DateTimeOffset? b) => a > b || b is null ? a : b;

    static DateTimeOffset? Date(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;

    static decimal? Number(string? text) => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string[] Texts(params ReadOnlySpan<string?> texts) => [.. texts.ToArray().OfType<string>()];
}

/// <summary>What a listing's topics come to.</summary>
/// <param name="Codes">Its own, to show.</param>
/// <param name="Wider">Above them in the taxonomy.</param>
/// <param name="Silent">The same terms by their names.</param>
sealed record ListingTerms(IReadOnlyList<string> Codes, IReadOnlyList<string> Wider, IReadOnlyList<string> Silent, IReadOnlyList<string> Names, IReadOnlyList<string> Populations);
