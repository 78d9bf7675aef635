using Entraide.DirectoryService.CrisisLines;
using Entraide.DirectoryService.Listings;
using Entraide.DirectoryService.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Searching;

/// <summary>What a search may find.</summary>
public enum ResultKind
{
    Supporter,
    Service,
    Organization,
    Location,
}

/// <summary>Within <paramref name="RadiusKm"/> of a point in degrees (WGS 84).</summary>
public sealed record Near(double Lat, double Lon, double RadiusKm);

/// <summary>What somebody looks for; all that is given has to fit. It comes in a body and not in a URL, because URLs are written to logs.</summary>
/// <param name="Near">Supporters who also offer video, phone or chat fit wherever they are, unless <c>in_person</c> is asked for.</param>
/// <param name="Modality">Listings say no modality: they fit <c>in_person</c> if they have a place, and nothing else.</param>
/// <param name="Country">ISO 3166-1 alpha-2: whose crisis lines to answer with when nothing fits.</param>
public sealed record SearchRequest(
    string? Topic = null, string? Language = null, Near? Near = null, string? Modality = null,
    IReadOnlyList<ResultKind>? Kinds = null, string? Country = null, int Limit = 20);

/// <summary>One thing found.</summary>
/// <param name="Name">As listed; a supporter has none.</param>
/// <param name="DistanceKm">To the nearest place, rounded to 0.1; absent where the match does not rest on a place.</param>
/// <param name="Why">What it matched on: <c>topic</c>, <c>language</c>, <c>modality</c>, <c>near</c>, <c>remote</c>.</param>
public sealed record SearchResult(
    Guid Id, ResultKind Kind, string? Name, IReadOnlyList<string> Languages, IReadOnlyList<string> Topics,
    IReadOnlyList<string>? Modalities, double? DistanceKm, IReadOnlyList<string> Why);

/// <summary>Which crisis lines an empty answer carries.</summary>
public enum CrisisLineScope
{
    /// <summary>Those of the country asked for.</summary>
    Country,

    /// <summary>The first of every country: the country was not given, or has none that is known.</summary>
    EveryCountry,
}

/// <summary>What was found, supporters first, then by distance.</summary>
/// <param name="CrisisLines">Filled when nothing was found, so that the answer is never a dead end.</param>
/// <param name="CrisisLinesOf">Whose they are; present exactly when nothing was found.</param>
public sealed record SearchResponse(IReadOnlyList<SearchResult> Results, IReadOnlyList<CrisisLine> CrisisLines, CrisisLineScope? CrisisLinesOf);

static class SearchDirectory
{
    internal static void MapSearch(this RouteGroupBuilder directory) => directory.MapPost("/search", HandleAsync).RequireScope("directory.read");

    static async Task<Ok<SearchResponse>> HandleAsync(
        SearchRequest request, Caller caller, Database database, CrisisLineTable crisisLines, TimeProvider time, CancellationToken cancellationToken)
    {
        Check(request);
        var kinds = request.Kinds is { Count: > 0 } asked ? asked : Enum.GetValues<ResultKind>();
        var results = new List<SearchResult>();
        if (kinds.Contains(ResultKind.Supporter))
        {
            results.AddRange(await SupporterSearch.RunAsync(request, caller.Partner, time.GetUtcNow(), database, cancellationToken));
        }

        if (results.Count < request.Limit && kinds.Any(kind => kind != ResultKind.Supporter))
        {
            results.AddRange(await ListingSearch.RunAsync(request, kinds, request.Limit - results.Count, caller.Partner, database, cancellationToken));
        }

        return TypedResults.Ok(results.Count > 0
            ? new SearchResponse(results, [], null)
            : await NothingFoundAsync(request.Country, caller.Partner, crisisLines, cancellationToken));
    }

    static async Task<SearchResponse> NothingFoundAsync(string? country, Guid partner, CrisisLineTable crisisLines, CancellationToken cancellationToken)
    {
        var ofCountry = country is { Length: 2 } ? await crisisLines.OfCountryAsync(country, partner, cancellationToken) : [];
        return ofCountry.Count > 0
            ? new SearchResponse([], ofCountry, CrisisLineScope.Country)
            : new SearchResponse([], await crisisLines.FirstOfEveryCountryAsync(partner, cancellationToken), CrisisLineScope.EveryCountry);
    }

    // A country that is no country is not refused: it must not stand between somebody and a crisis line.
    static void Check(SearchRequest request) => new Checks()
        .That(request.Topic is null || Topic.IsCode(request.Topic), "/topic", "1 to 64 of a-z, 0-9 and -.")
        .That(request.Language is null || LanguageTag.IsTag(request.Language), "/language", "Not a language tag (BCP 47).")
        .That(request.Modality is null || SupporterDetails.KnownModalities.Contains(request.Modality), "/modality", "One of in_person, phone, video, chat.")
        .That(request.Near is not { Lat: < -90 or > 90 }, "/near/lat", "-90 to 90.")
        .That(request.Near is not { Lon: < -180 or > 180 }, "/near/lon", "-180 to 180.")
        .That(request.Near is not { RadiusKm: <= 0 or > 20_100 }, "/near/radius_km", "More than 0, and not more than half the Earth's girth.")
        .That(request.Limit is >= 1 and <= 100, "/limit", "1 to 100.")
        .Enforce();
}
