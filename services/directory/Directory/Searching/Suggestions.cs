using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Searching;

/// <summary>What somebody has typed so far, 2 to 100 characters; in a body, because URLs are written to logs.</summary>
public sealed record SuggestionRequest(string Prefix, IReadOnlyList<ResultKind>? Kinds = null, SearchAudience Audience = SearchAudience.Partner);

/// <summary>A listing whose name begins so.</summary>
public sealed record TitleSuggestion(Guid Id, ResultKind Kind, string Name);

/// <summary>A topic whose name begins so, and that something is about.</summary>
public sealed record TopicSuggestion(string Code, string Name);

/// <summary>How it may go on: five of each at the most, and nothing that the reader could not find.</summary>
/// <param name="Words">Folded: without accents and in lower case.</param>
public sealed record SuggestionResponse(IReadOnlyList<TitleSuggestion> Titles, IReadOnlyList<TopicSuggestion> Topics, IReadOnlyList<string> Words);

/// <summary><c>POST /v1/directory/search/suggestions</c></summary>
static class Suggestions
{
    const int Longest = 100;

    internal static async Task<Ok<SuggestionResponse>> HandleAsync(SuggestionRequest request, Caller caller, SearchConnections connections, CancellationToken cancellationToken)
    {
        var prefix = SearchText.Fold(request.Prefix);
        new Checks().That(request.Prefix.Length <= Longest, "/prefix", $"At most {Longest} characters.").Enforce();
        if (prefix.Length < 2 && !SearchText.Runs(prefix).Any(run => run.IsIdeographic))
        {
            return TypedResults.Ok(new SuggestionResponse([], [], []));
        }

        var reader = request.Audience == SearchAudience.Public ? "for_public" : "for_partners";
        var parameters = new
        {
            low = prefix,
            high = WordExpansion.After(prefix),
            kinds = request.Kinds is { Count: > 0 } kinds ? [.. kinds.Select(SearchQuery.KindWord)] : Array.Empty<string>(),
            wordLow = LastWord(prefix),
            wordHigh = WordExpansion.After(LastWord(prefix)),
            partner = caller.Partner,
        };
        var database = connections.Database;
        var titles = await database.QueryAsync<Title>($"""
            select id, kind, title as name from search_entries e
            where folded_title >= @low collate "C" and folded_title < @high collate "C" and {reader} and not owner_only and {SearchStatement.NotHidden("e")} and (cardinality(@kinds) = 0 or kind = any(@kinds))
                and (twin is null or not exists (select from search_entries o where o.twin = e.twin and o.{reader} and (o.partner_id <> @partner, o.entry) < (e.partner_id <> @partner, e.entry)))
            order by folded_title, id limit 5
            """, parameters, cancellationToken);
        var topics = await database.QueryAsync<TopicSuggestion>($"""
            select code, min(name) as name from search_topics s
            where folded_name >= @low collate "C" and folded_name < @high collate "C" and {reader}
                and exists (select from search_entries e where e.tags @> array['t:' || s.code] and e.{reader} and not e.owner_only and {SearchStatement.NotHidden("e")})
            group by code order by min(folded_name), code limit 5
            """, parameters, cancellationToken);
        // A word that is known may have gone with its listing since: only the most frequent are looked up, because that takes time.
        var counted = request.Audience == SearchAudience.Public ? "public_entries" : "partner_entries";
        var words = await database.QueryAsync<string>($"""
            select word from (
                select word, {counted} from search_words where word >= @wordLow collate "C" and word < @wordHigh collate "C" and {counted} > 0 order by {counted} desc, word limit 10) s
            where exists (select from search_entries e where e.vector @@ quote_literal(s.word)::tsquery and e.{reader} and not e.owner_only and {SearchStatement.NotHidden("e")})
            order by {counted} desc, word limit 5
            """, parameters, cancellationToken);
        var before = prefix[..^LastWord(prefix).Length];
        return TypedResults.Ok(new SuggestionResponse([.. titles.Select(title => new TitleSuggestion(title.Id, SearchQuery.KindOf(title.Kind), title.Name))], topics, [.. words.Select(word => before + word)]));
    }

    static string LastWord(string prefix) => prefix[(prefix.LastIndexOf(' ') + 1)..];

    sealed class Title
    {
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
        public string Name { get; init; } = "";
    }
}
