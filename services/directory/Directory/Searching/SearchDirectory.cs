using Entraide.DirectoryService.CrisisLines;
using Entraide.DirectoryService.Searching.Indexing;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Searching;

/// <summary><c>POST /v1/directory/search</c>, and <c>GET</c> for what may stand in a URL.</summary>
static class SearchDirectory
{

    internal static void AddSearch(this IServiceCollection services) => services.AddSingleton<SearchConnections>().AddSingleton<SearchZones>().AddSingleton<Searcher>().AddSingleton<ReadersWords>()
        .AddPeriodicJob<RecountWords>(RecountWords.Name, TimeSpan.FromHours(6));

    internal static void MapSearch(this RouteGroupBuilder directory)
    {
        directory.MapPost("/search", PostAsync).RequireScope("directory.read").AsksOnly();
        directory.MapGet("/search", GetAsync).RequireScope("directory.read")
            .Query("kind", "Only this kind of result.", [.. Enum.GetValues<ResultKind>().Select(SearchQuery.KindWord)])
            .Query<string>("language", "A language tag (BCP 47).")
            .Query<string>("country", "ISO 3166-1 alpha-2.")
            .Query<string>("modality", "How help is given.")
            .Query<int>("limit", "How many; 20 where left out.", least: 1, most: 100)
            .Query<string>("after", "Where the page goes on: `next` of the page before.")
            .NothingElseInTheUrl("A URL is written to logs, and what somebody looks for must not stand there: POST /v1/directory/search takes it in the body.");
        directory.MapPost("/search/suggestions", Suggestions.HandleAsync).RequireScope("directory.read").AsksOnly();
    }

    static Task<Ok<SearchResponse>> GetAsync(
        HttpContext context, Caller caller, Searcher searcher, CrisisLineTable crisisLines, ReadersWords words, TimeProvider time, CancellationToken cancellationToken)
    {
        var http = context.Request;
        string? kind = http.Query["kind"], limit = http.Query["limit"];
        var most = 20;
        new Checks()
            .That(http.Query.All(parameter => parameter.Value.Count == 1), "?", "Each parameter once.")
            .That(kind is null || Enum.GetValues<ResultKind>().Any(known => SearchQuery.KindWord(known) == kind), "?kind", $"One of {string.Join(", ", Enum.GetValues<ResultKind>().Select(SearchQuery.KindWord))}.")
            .That(limit is null || int.TryParse(limit, out most), "?limit", "1 to 100.")
            .Enforce();
        return PostAsync(new SearchRequest(Language: http.Query["language"], Country: http.Query["country"], Modality: http.Query["modality"], Limit: most, After: http.Query["after"],
            Kinds: kind is null ? null : [SearchQuery.KindOf(kind)]), context, caller, searcher, crisisLines, words, time, cancellationToken);
    }

    static async Task<Ok<SearchResponse>> PostAsync(
        SearchRequest request, HttpContext context, Caller caller, Searcher searcher, CrisisLineTable crisisLines, ReadersWords words, TimeProvider time, CancellationToken cancellationToken)
    {
        var (query, found) = await searcher.SearchAsync(SearchQuery.From(request, caller.Partner, time.GetUtcNow()), cancellationToken);
        var response = new SearchResponse(found.Results, Math.Min(found.Total, SearchStatement.CountedTo), found.Total > SearchStatement.CountedTo ? true : null,
            FacetCounts.Of(query.Facets, found.Facets), found.Next?.ToString(), null, [], null);
        var answer = found.Total > 0 ? response : await NothingFoundAsync(response, query, request.Country, searcher, crisisLines, cancellationToken);
        return TypedResults.Ok(await words.PutIntoAsync(answer, context, request.Language, cancellationToken));
    }

    static async Task<SearchResponse> NothingFoundAsync(
        SearchResponse response, SearchQuery query, string? country, Searcher searcher, CrisisLineTable crisisLines, CancellationToken cancellationToken)
    {
        var ofCountry = country is { Length: 2 } ? await crisisLines.OfCountryAsync(country, query.Partner, cancellationToken) : [];
        return response with
        {
            Alternatives = await Alternatives.FindAsync(query, searcher, cancellationToken),
            CrisisLines = ofCountry.Count > 0 ? ofCountry : await crisisLines.FirstOfEveryCountryAsync(query.Partner, cancellationToken),
            CrisisLinesOf = ofCountry.Count > 0 ? CrisisLineScope.Country : CrisisLineScope.EveryCountry,
        };
    }
}
