using Entraide.DirectoryService.Moderation;
using Entraide.DirectoryService.Searching.Indexing;

namespace Entraide.DirectoryService.Searching;

/// <summary>
/// A search as one statement: what fits, in order, with the total and the counts. Each filter that was given is a condition; one that was not
/// leaves no trace in it, so that the plan is of this search and not of all thinkable ones.
/// </summary>
static class SearchStatement
{
    public const int CountedTo = 10_000;

    // Behind everything that has a distance.
    const string Nowhere = "50000";

    /// <summary>The statement; it answers one row more than <see cref="SearchQuery.Limit"/> where there is a next page, and always one row with the counts.</summary>
    public static Statement Of(SearchQuery query, LocalTimes times)
    {
        var statement = new Statement();
        var match = query.Match() is { } words ? $"{statement.Value(words)}::text::tsquery" : null;
        var center = query.Near is { } near ? $"{statement.Value(UnitSphere.Cube(new Position(near.Lat, near.Lon)))}::text::cube" : null;
        var reach = query.Near is { } circle ? statement.Value(UnitSphere.Chord(circle.RadiusKm)) : null;
        var clock = times.Values(statement);
        var filters = Filters(query, statement, match, clock);
        var (first, second) = Keys(query);

        statement.Add("with hit as materialized (select e.entry, e.id, n.km, ").Add(Score(query, statement, match)).Add(" as score, extract(epoch from e.verified_at)::float8 as verified from ");
        statement.Add(center is null ? $"search_entries e cross join (select null::float8 as km) n where {filters}" : $"""
            search_entries e cross join lateral (
                select case when c.chord <= {reach} then round(sphere_km(c.chord)::numeric, 1)::float8 end as km
                from (select min(place <-> {center}) as chord from unnest(e.places) place) c) n
            where {filters} and (n.km is not null{OrRemote(query)})
            """);
        statement.Add($"""
            ), page as (
                select * from (select entry, id, km, {first} as first, {second} as second from hit) sorted {After(query, statement)}
                order by first, second, id limit {query.Limit + 1})
            select t.total, t.facets, e.id, e.kind, e.title, e.summary, e.status, e.topics, e.languages, e.modalities, e.verified_at,
                p.km, p.first, p.second, e.tags @> array['{EntryTags.Remote}'] as remote, {clock.Open}, {Why(query, statement, match)}
            from (select (select count(*) from (select from hit limit {CountedTo + 1}) counted)::int as total, {Facets(query, statement)} as facets) t
            left join (page p join search_entries e on e.entry = p.entry) on true
            order by p.first, p.second, p.id
            """);
        return statement;
    }

    static string Filters(SearchQuery query, Statement statement, string? match, LocalTimes.Sql clock)
    {
        var filters = new List<string>
        {
            query.Audience == SearchAudience.Public ? "e.for_public" : $"e.for_partners and (not e.owner_only or e.partner_id = {statement.Value(query.Partner)})",
            NotHidden("e"),
            Twins(query, statement),
        };
        AddIf(match is not null, () => $"e.vector @@ {match}");
        AddIf(query.AllTags().Length > 0, () => $"e.tags @> {statement.Value(query.AllTags())}");
        AddIf(query.Topics.Count > 0, () => $"e.tags && {statement.Value(query.TopicTags())}");
        // The squares that the circle touches, for the index; the distance decides.
        AddIf(query.SquareTags().Length > 0, () => $"e.tags && {statement.Value(query.SquareTags())}");
        AddIf(query.Kinds.Count > 0, () => $"e.kind = any({statement.Value(query.KindWords())})");
        // Nearly everything is a service: looking for the others only, the index helps.
        AddIf(query.Kinds.Count > 0 && !query.Kinds.Contains(ResultKind.Service), () => $"e.tags && {statement.Value(query.KindWords().Select(EntryTags.Kind).ToArray())}");
        AddIf(query.Kinds.Count == 0 || query.Kinds.Contains(ResultKind.Supporter), () => $"(e.bookable_until is null or e.bookable_until > {statement.Value(query.AsOf.UtcDateTime)})");
        AddIf(query.VerifiedWithinDays is not null, () => $"e.verified_at >= {statement.Value(query.AsOf.UtcDateTime.AddDays(-query.VerifiedWithinDays!.Value))}");
        AddIf(query.OpenAt is not null, () => clock.IsOpen);
        return string.Join(" and ", filters);

        void AddIf(bool holds, Func<string> filter)
        {
            if (holds)
            {
                filters.Add(filter());
            }
        }
    }

    /// <summary>The condition that moderation has not hidden the listing: looked up each time, so that it holds from the moment of the decision, whatever is imported.</summary>
    internal static string NotHidden(string entry) => HiddenListings.Shows($"{entry}.id", $"{entry}.partner_id");

    // The same listing of several partners: the reader's own, else the one that came first.
    static string Twins(SearchQuery query, Statement statement)
    {
        var own = statement.Value(query.Partner);
        return $"""
            (e.twin is null or not exists (select from search_entries o where o.twin = e.twin and o.entry <> e.entry and {(query.Audience == SearchAudience.Public ? "o.for_public" : "o.for_partners")}
                and (o.partner_id <> {own}, o.entry) < (e.partner_id <> {own}, e.entry)))
            """;
    }

    /// <summary>
    /// How well an entry fits, from 0. Without a text only how far it can be trusted counts: 1000 if verified in the last 180 days, 900 in the last
    /// 365, 750 before that, 700 never. With one, that is multiplied by the sum of: a base of 0.05; PostgreSQL's ts_rank of the words as written (by
    /// weight: name 1, topics 0.5, the rest 0.2); 0.3 where all words are in the name, in whatever form; 0.5 where the name is the text.
    /// It does not depend on what else is in the directory, so that pages do not shift.
    /// </summary>
    static string Score(SearchQuery query, Statement statement, string? match)
    {
        var trust = $"case when e.verified_at >= {statement.Value(query.AsOf.UtcDateTime.AddDays(-180))} then 1000 when e.verified_at >= {statement.Value(query.AsOf.UtcDateTime.AddDays(-365))} then 900 when e.verified_at is not null then 750 else 700 end";
        return match is null ? trust : $$"""
            round({{trust}} * (0.05 + ts_rank('{0.05, 0.2, 0.5, 1}', e.vector, {{statement.Value(query.Exact())}}::text::tsquery)
                + case when e.vector @@ {{statement.Value(query.Match("A")!)}}::text::tsquery then 0.3 else 0 end
                + case when e.folded_title = {{statement.Value(query.Text)}} then 0.5 else 0 end))
            """;
    }

    static (string First, string Second) Keys(SearchQuery query) => query.Sort switch
    {
        SearchSort.Distance => ($"coalesce(km, {Nowhere})", "-score::float8"),
        SearchSort.Freshness => ("-coalesce(verified, 0)", $"coalesce(km, {Nowhere})"),
        _ => ("-score::float8", $"coalesce(km, {Nowhere})"),
    };

    static string After(SearchQuery query, Statement statement) => query.After is not { } after ? ""
        : $"where (first, second, id) > ({statement.Value(after.First)}, {statement.Value(after.Second)}, {statement.Value(after.Id)})";

    static string OrRemote(SearchQuery query) => query.Modality == "in_person" ? "" : $" or e.tags @> array['{EntryTags.Remote}']";

    static string Facets(SearchQuery query, Statement statement) => query.Facets.Count == 0 ? "null::text" : $"""
        (select json_agg(json_build_array(tag, counted))::text from (
            select tag, count(*) as counted from hit join search_entries f on f.entry = hit.entry, unnest(f.tags) tag
            where split_part(tag, ':', 1) = any({statement.Value(query.Facets.Select(FacetCounts.Prefix).Distinct().ToArray())}) group by tag) facet)
        """;

    // Only of the results shown: where the words were met, and whether as written.
    static string Why(SearchQuery query, Statement statement, string? match)
    {
        if (match is null)
        {
            return "null, null, null, null";
        }

        var any = query with { AnyWord = true };
        string[] columns = [.. new[] { "A", "B", "C" }.Select(weight => $"e.vector @@ {statement.Value(any.Match(weight)!)}::text::tsquery"),
            $"not e.vector @@ {statement.Value(string.Join('&', query.Words.Select(word => word.Exact())))}::text::tsquery"];
        return string.Join(", ", columns);
    }
}
