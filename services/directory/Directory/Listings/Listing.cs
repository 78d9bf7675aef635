namespace Entraide.DirectoryService.Listings;

/// <summary>What a listing shows.</summary>
enum ListingKind
{
    Organization,
    Service,
    Location,
}

/// <summary>A point of the Earth in degrees (WGS 84).</summary>
readonly record struct Place(double Latitude, double Longitude);

/// <summary>One entry of the public directory, as read from a partner's data.</summary>
/// <param name="SourceId">The id in the partner's data, to the character.</param>
/// <param name="Languages">Language tags, only where the data gives them.</param>
/// <param name="Topics">Codes of the taxonomy terms it carries.</param>
/// <param name="Places">Where it can be met; empty where the data gives no usable coordinates.</param>
/// <param name="Active">Whether it can be turned to now; a closed service is kept and not found.</param>
/// <param name="Document">The HSDS object as it came, JSON.</param>
sealed record Listing(
    ListingKind Kind, Guid Id, string SourceId, string? Name, string? Description,
    IReadOnlyList<string> Languages, IReadOnlyList<string> Topics, IReadOnlyList<Place> Places, bool Active, string Document);
