using System.Text.Json;
using Entraide.DirectoryService.Listings;

namespace Entraide.DirectoryService.Imports;

/// <summary>How a listing stood in the data.</summary>
enum Standing
{
    /// <summary>A row of its own.</summary>
    Row,

    /// <summary>Part of another row, whole: an organization's service, a service's location.</summary>
    Part,

    /// <summary>A mention of the owner, abridged: a service's organization. It fills a gap and never replaces the real thing.</summary>
    Mention,
}

/// <summary>
/// Reads HSDS 3.1 JSON: services (<c>service_full</c>), organizations (<c>organization_full</c>) and locations, nested as the specification
/// nests them. What the specification requires is required, and coordinates, languages and topics are taken only where they are given.
/// </summary>
sealed class HsdsReader(Guid partner, string source, ImportRemarks remarks)
{
    // Members only a service has: an organization is what has none of them.
    static readonly string[] OfServices =
        ["status", "service_at_locations", "organization", "organization_id", "program_id", "service_areas", "cost_options", "required_documents", "eligibility_description", "application_process"];

    /// <summary>All listings in one top-level value, the outer ones first.</summary>
    public IReadOnlyList<(Standing Standing, Listing Listing)> Read(ImportItem item)
    {
        if (item.Value.ValueKind != JsonValueKind.Object)
        {
            remarks.Reject(item, "", item.Value.ValueKind == JsonValueKind.Undefined ? "Not valid JSON." : "Not an object: an HSDS service, organization or location is expected.");
            return [];
        }

        var found = new List<(Standing, Listing)>();
        var row = new HsdsObject(item, item.Value, "", remarks);
        if (row.Has("location_type"))
        {
            Location(row, Standing.Row, found);
        }
        else if (OfServices.Any(row.Has))
        {
            Service(row, Standing.Row, found);
        }
        else
        {
            Organization(row, Standing.Row, found);
        }

        return found;
    }

    void Organization(HsdsObject row, Standing standing, List<(Standing, Listing)> found)
    {
        var locations = standing == Standing.Mention ? [] : row.Children("locations", standsAlone: true);
        var services = standing == Standing.Mention ? [] : row.Children("services", standsAlone: true);
        var parts = new List<(Standing, Listing)>();
        locations.ToList().ForEach(location => Location(location, Standing.Part, parts));
        var places = PlacesOf(parts);
        services.ToList().ForEach(service => Service(service, Standing.Part, parts));
        var (id, name, description) = (row.Required("id"), row.Required("name"), row.Required("description"));
        Add(row, ListingKind.Organization, id, name, description, places, active: true, standing, found);
        found.AddRange(parts);
    }

    void Service(HsdsObject row, Standing standing, List<(Standing, Listing)> found)
    {
        var parts = new List<(Standing, Listing)>();
        foreach (var at in row.Children("service_at_locations"))
        {
            if (at.Child("location", standsAlone: true) is { } location)
            {
                Location(location, Standing.Part, parts);
            }
        }

        var places = PlacesOf(parts);
        if (row.Child("organization", standsAlone: true) is { } organization)
        {
            Organization(organization, Standing.Mention, parts);
        }

        var (id, name, status) = (row.Required("id"), row.Required("name"), row.OneOf("status", "active", "inactive", "defunct", "temporarily closed"));
        Add(row, ListingKind.Service, id, name, row.Optional("description"), places, status == "active", standing, found);
        found.AddRange(parts);
    }

    void Location(HsdsObject row, Standing standing, List<(Standing, Listing)> found)
    {
        var id = row.Required("id");
        row.OneOf("location_type", "physical", "postal", "virtual");
        Add(row, ListingKind.Location, id, row.Optional("name"), row.Optional("description"), PlaceOf(row) is { } place ? [place] : [], active: true, standing, found);
    }

    void Add(
        HsdsObject row, ListingKind kind, string sourceId, string? name, string? description, IReadOnlyList<Place> places, bool active,
        Standing standing, List<(Standing, Listing)> found)
    {
        var (languages, topics) = (LanguagesOf(row), TopicsOf(row));
        if (row.IsMalformed)
        {
            remarks.RejectedRows++;
        }
        else
        {
            var id = StableId.Of(partner, source, kind.ToString(), sourceId);
            found.Add((standing, new Listing(kind, id, sourceId, name, description, languages, topics, places, active, row.Raw)));
        }
    }

    static Place[] PlacesOf(List<(Standing Standing, Listing Listing)> locations) => [.. locations.SelectMany(location => location.Listing.Places).Distinct()];

    static Place? PlaceOf(HsdsObject location)
    {
        var (latitude, longitude) = (location.Number("latitude"), location.Number("longitude"));
        if (latitude is null && longitude is null)
        {
            return null;
        }

        if (latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180)
        {
            return new Place(latitude.Value, longitude.Value);
        }

        location.Warn(latitude is >= -90 and <= 90 ? "longitude" : "latitude", "Not a position on Earth: kept, but not found by distance.");
        return null;
    }

    static string[] LanguagesOf(HsdsObject row)
    {
        var codes = row.Children("languages").Select(language => language.Optional("code")).OfType<string>().ToArray();
        foreach (var code in codes.Where(code => !LanguageTag.IsTag(code)).Take(1))
        {
            row.Warn("languages", "A code is not a language tag: kept, but not found by language.");
        }

        return [.. codes.Where(LanguageTag.IsTag).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    static string[] TopicsOf(HsdsObject row) =>
        [.. row.Children("attributes").Select(attribute => attribute.Child("taxonomy_term")).OfType<HsdsObject>()
            .SelectMany(term => new[] { term.Optional("code"), term.Optional("name") })
            .OfType<string>().Select(Topic.FromTerm).OfType<string>().Distinct()];
}
