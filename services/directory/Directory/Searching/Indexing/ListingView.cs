using System.Globalization;
using Entraide.DirectoryService.Hsds;
using Entraide.DirectoryService.Listings;

namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>What belongs to a listing, as one tier may see it.</summary>
sealed class ListingView(RowGraph graph, Tier reader)
{
    // Words of taxonomies and of links that say whom a service is for, and not what it is about.
    static readonly string[] OfPeople = ["eligib", "population", "situation", "audience", "target", "public"];

    // "Free" in so many words; anything longer may say "free for members".
    static readonly HashSet<string> Free =
    [
        "free", "free of charge", "no cost", "no charge", "none", "no fee", "no fees", "gratuit", "gratuite", "gratis", "gratuito", "gratuita", "kostenlos", "kostenfrei",
        "bezplatne", "bezplatnie", "bezplatna", "bezpłatne", "ucretsiz", "бесплатно", "бесплатная", "むりょう", "無料", "免费", "免費", "مجاني", "مجانا",
    ];

    public IEnumerable<GraphRow> Seen(IEnumerable<GraphRow> rows) => rows.Where(row => row.IsVisible(reader));

    /// <summary>The locations that it is at, or that it is; confidential ones too, of which the position is another matter.</summary>
    public IReadOnlyList<GraphRow> SitesOf(GraphRow listing) => listing.Resource switch
    {
        "location" => [listing],
        "service" => [.. Seen(Seen(graph.Children(listing, "service_at_location")).Select(at => graph.Parent(at, "location_id")).OfType<GraphRow>()).DistinctBy(site => site.Id)],
        _ => [.. Seen(graph.Children(listing, "location")).DistinctBy(site => site.Id)],
    };

    public ListingTerms TermsOf(GraphRow listing)
    {
        List<string> codes = [], wider = [], silent = [], names = [], populations = [];
        foreach (var attribute in Seen(graph.Children(listing, "attribute")))
        {
            if (graph.Parent(attribute, "taxonomy_term_id") is not { } term || !term.IsVisible(reader) || TermCodes.Of(term, reader) is not [var code, ..])
            {
                continue;
            }

            codes.Add(code);
            foreach (var each in graph.Above(term).TakeWhile(above => above.IsVisible(reader)).Prepend(term))
            {
                var its = TermCodes.Of(each, reader);
                wider.AddRange(its.Take(1));
                silent.AddRange(its.Skip(1));
                names.AddRange(each.Member("name", reader) is { } name ? [name] : []);
                if (IsOfPeople(attribute, each))
                {
                    populations.AddRange(its);
                }
            }
        }

        return new ListingTerms([.. codes.Distinct()], [.. wider.Except(codes)], [.. silent.Except(wider).Except(codes)], names, [.. populations.Distinct()]);
    }

    public IReadOnlyList<string> LanguagesOf(GraphRow listing, IEnumerable<GraphRow> sites) =>
        [.. Seen(graph.Children(listing, "language").Concat(sites.SelectMany(site => graph.Children(site, "language"))))
            .Select(language => language.Member("code", reader)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

    // A place says that people come there; whatever else is only said in words, of which a few are plain.
    public IReadOnlyList<string> ModalitiesOf(GraphRow listing, IReadOnlyList<GraphRow> places)
    {
        var said = string.Join(' ', SchedulesOf(listing, places).Select(schedule => schedule.Member("attending_type", reader)).OfType<string>().Select(SearchText.Fold));
        return [.. new[]
        {
            places.Any(place => place.Member("location_type", reader) == "physical") || Says("in person", "face to face", "onsite", "on site", "in persona", "sur place") ? "in_person" : null,
            Says("phone", "telephon", "telefon") ? "phone" : null,
            Says("video", "visio", "zoom") ? "video" : null,
            Says("chat", "sms", "text message", "messag") ? "chat" : null,
        }.OfType<string>()];

        bool Says(params string[] words) => words.Any(word => said.Contains(word, StringComparison.Ordinal));
    }

    public IReadOnlyList<string> AccessibilityOf(IEnumerable<GraphRow> places)
    {
        var texts = places.SelectMany(place => Seen(graph.Children(place, "accessibility"))).SelectMany(of => new[] { of.Member("description", reader), of.Member("details", reader) }).OfType<string>().ToArray();
        return texts.Length == 0 ? [] : [.. texts.SelectMany(SearchText.Words).Concat(texts.Select(Topic.FromTerm).OfType<string>()).Where(Topic.IsCode).Append("any").Distinct()];
    }

    public IReadOnlyList<string> ZonesOf(GraphRow listing, IReadOnlyList<GraphRow> places) => [.. Seen(graph.Children(listing, "service_area")
            .Concat(Seen(graph.Children(listing, "service_at_location")).SelectMany(at => graph.Children(at, "service_area")))).Select(area => area.Member("name", reader))
        .Concat(AddressesOf(places).SelectMany(address => new[] { address.Member("country", reader), address.Member("state_province", reader), address.Member("region", reader), address.Member("city", reader) }))
        .OfType<string>().Select(Topic.FromTerm).OfType<string>().Distinct()];

    // A service's own hours count before those of the building.
    public IReadOnlyList<GraphRow> SchedulesOf(GraphRow listing, IReadOnlyList<GraphRow> places)
    {
        var own = Seen(graph.Children(listing, "schedule").Concat(Seen(graph.Children(listing, "service_at_location")).SelectMany(at => graph.Children(at, "schedule")))).ToArray();
        return own.Length > 0 ? own : [.. places.SelectMany(place => Seen(graph.Children(place, "schedule")))];
    }

    public bool IsFree(GraphRow listing)
    {
        var costs = Seen(graph.Children(listing, "cost_option")).Select(cost => cost.Member("amount", reader)).OfType<string>().ToArray();
        return costs.Length > 0 ? costs.All(cost => decimal.TryParse(cost, CultureInfo.InvariantCulture, out var amount) && amount == 0)
            : new[] { listing.Member("fees_description", reader), listing.Member("fees", reader) }.OfType<string>().Any(text => Free.Contains(SearchText.Fold(text)));
    }

    public IReadOnlyList<string> TextsOf(GraphRow listing, IReadOnlyList<GraphRow> places)
    {
        var texts = new List<string?>();
        Add(listing, "description", "eligibility_description", "application_process", "interpretation_services", "fees_description");
        foreach (var parent in new[] { graph.Parent(listing, "organization_id"), graph.Parent(listing, "program_id") }.OfType<GraphRow>().Where(parent => parent.IsVisible(reader)))
        {
            Add(parent, "name", "alternate_name");
        }

        // How a confidential place is called, or reached, is as good as its address.
        foreach (var place in places)
        {
            Add(place, "transportation");
            if (place.Id != listing.Id)
            {
                Add(place, "name", "alternate_name");
            }
        }

        foreach (var address in AddressesOf(places))
        {
            Add(address, "address_1", "address_2", "city", "region", "state_province", "postal_code");
        }

        return [.. texts.OfType<string>()];

        void Add(GraphRow row, params ReadOnlySpan<string> members)
        {
            foreach (var member in members)
            {
                texts.Add(row.Member(member, reader));
            }
        }
    }

    IEnumerable<GraphRow> AddressesOf(IEnumerable<GraphRow> places) => places.SelectMany(place => Seen(graph.Children(place, "address")));

    bool IsOfPeople(GraphRow attribute, GraphRow term) =>
        new[] { attribute.Member("link_type", reader), attribute.Member("label", reader), term.Member("taxonomy", reader), graph.Parent(term, "taxonomy_id") is { } taxonomy && taxonomy.IsVisible(reader) ? taxonomy.Member("name", reader) : null }
            .OfType<string>().Select(SearchText.Fold).Any(text => OfPeople.Any(word => text.Contains(word, StringComparison.Ordinal)));
}
