using Entraide.DirectoryService.CrisisLines;
using Entraide.DirectoryService.Freshness;

namespace Entraide.DirectoryService.Searching;

/// <summary>What a search may find.</summary>
public enum ResultKind
{
    Supporter,
    Service,
    Organization,
    Location,
    Group,
    CopingResource,
    OnlineService,
    SafeSpace,
}

/// <summary>For whom the results are: a value above that tier plays no part in them.</summary>
public enum SearchAudience
{
    /// <summary>The caller itself, a partner.</summary>
    Partner,

    /// <summary>Anybody: for an app that shows what was found to people themselves.</summary>
    Public,
}

/// <summary>The order of results.</summary>
public enum SearchSort
{
    /// <summary>The better the text fits and the fresher the listing, the earlier; nearer first among equals.</summary>
    Relevance,

    /// <summary>Nearest first; needs <c>near</c>. What has no place comes last.</summary>
    Distance,

    /// <summary>Verified last first.</summary>
    Freshness,
}

/// <summary>What results can be counted by.</summary>
public enum SearchFacet
{
    Topic,
    Language,
    Kind,
    Modality,
    Population,
}

/// <summary>Within <paramref name="RadiusKm"/> of a point in degrees (WGS 84).</summary>
public sealed record Near(double Lat, double Lon, double RadiusKm);

/// <summary>What somebody looks for; all that is given has to fit. It comes in a body and not in a URL, because URLs are written to logs.</summary>
/// <param name="Text">Up to 200 characters; accents, case and typing errors are forgiven.</param>
/// <param name="Topic">A code; what is about a topic below it in the taxonomy fits too.</param>
/// <param name="Topics">More of them: any one has to fit.</param>
/// <param name="Language">A language range (RFC 4647, basic filtering): <c>fr</c> finds <c>fr-CA</c>.</param>
/// <param name="Population">Code of the people served.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>; in person is what has a place that the reader may know.</param>
/// <param name="Near">What can be had from anywhere fits wherever it is, unless <c>in_person</c> is asked for.</param>
/// <param name="Zone">Code of an area served, or of the country, state or city of a place.</param>
/// <param name="OpenAt"><c>now</c>, or an instant (RFC 3339): what is known to be open then, on the clock of its own place.</param>
/// <param name="Accessibility">A code such as <c>wheelchair</c>, or <c>any</c>.</param>
/// <param name="Country">ISO 3166-1 alpha-2: whose crisis lines to answer with when nothing fits. It filters nothing: help across a border is help.</param>
/// <param name="Sort">By relevance where there is a text, else by distance where there is a point, unless said otherwise.</param>
/// <param name="Facets">What to count all results by; nothing unless asked for.</param>
/// <param name="After">The <c>next</c> of the page before.</param>
public sealed record SearchRequest(
    string? Text = null, string? Topic = null, IReadOnlyList<string>? Topics = null, string? Language = null, string? Population = null, string? Modality = null,
    Near? Near = null, string? Zone = null, string? OpenAt = null, bool Free = false, string? Accessibility = null, bool AcceptingNewcomers = false,
    int? VerifiedWithinDays = null, IReadOnlyList<ResultKind>? Kinds = null, string? Country = null, SearchSort? Sort = null,
    IReadOnlyList<SearchFacet>? Facets = null, int Limit = 20, string? After = null, SearchAudience Audience = SearchAudience.Partner);

/// <summary>One thing found.</summary>
/// <param name="Name">As listed; absent for somebody who is called nothing.</param>
/// <param name="Topics">Codes, as far as they may be shown.</param>
/// <param name="DistanceKm">To the nearest place, rounded to 0.1; absent where the match does not rest on a place.</param>
/// <param name="Freshness">How far it can still be trusted: stale results rank lower.</param>
/// <param name="Open">At the time asked for, else now; absent where its hours or their time zone are not known.</param>
/// <param name="Status">Of a service, as HSDS has it.</param>
/// <param name="Why">What it matched on: <c>name</c>, <c>topic_name</c>, <c>description</c>, <c>similar_spelling</c> for the text; <c>topic</c>, <c>language</c>,
/// <c>population</c>, <c>modality</c>, <c>near</c>, <c>remote</c>, <c>zone</c>, <c>open</c>, <c>free</c>, <c>accessibility</c>, <c>accepting_newcomers</c>, <c>verified</c>.</param>
public sealed record SearchResult(
    Guid Id, ResultKind Kind, string? Name, string? Summary, IReadOnlyList<string> Languages, IReadOnlyList<string> Topics, IReadOnlyList<string>? Modalities,
    double? DistanceKm, FreshnessState Freshness, DateTimeOffset? VerifiedAt, bool? Open, string? Status, IReadOnlyList<string> Why);

/// <summary>Something that nearly fits.</summary>
/// <param name="Misses">What of the request it does not fit, in the words of the request.</param>
public sealed record SearchAlternative(SearchResult Result, IReadOnlyList<string> Misses);

/// <summary>How many results have a value.</summary>
public sealed record FacetCount(string Value, int Count);

/// <summary>Which crisis lines an empty answer carries.</summary>
public enum CrisisLineScope
{
    /// <summary>Those of the country asked for.</summary>
    Country,

    /// <summary>The first of every country: the country was not given, or has none that is known.</summary>
    EveryCountry,
}

/// <summary>A page of what was found.</summary>
/// <param name="Total">How many fit, up to 10,000.</param>
/// <param name="TotalIsAtLeast">True where there are more than <paramref name="Total"/>.</param>
/// <param name="Facets">By the name of the facet: the 50 most frequent values.</param>
/// <param name="Next">For <c>after</c>, if there is more.</param>
/// <param name="Alternatives">When nothing was found: what fits best otherwise, closest first.</param>
/// <param name="CrisisLines">Filled when nothing was found, so that the answer is never a dead end.</param>
/// <param name="CrisisLinesOf">Whose they are; present exactly when nothing was found.</param>
public sealed record SearchResponse(
    IReadOnlyList<SearchResult> Results, int Total, bool? TotalIsAtLeast, IReadOnlyDictionary<string, IReadOnlyList<FacetCount>>? Facets, string? Next,
    IReadOnlyList<SearchAlternative>? Alternatives, IReadOnlyList<CrisisLine> CrisisLines, CrisisLineScope? CrisisLinesOf);
