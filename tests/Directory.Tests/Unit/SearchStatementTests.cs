using Entraide.DirectoryService.Searching;
using NodaTime;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class SearchStatementTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    static readonly LocalTimes Times = new(["Europe/Paris"], Instant.FromDateTimeOffset(Now));

    [Fact]
    public void Nothing_that_is_searched_for_is_part_of_the_statement()
    {
        var request = new SearchRequest("kanarienvogel", "canary-topic", ["canary-too"], "fr-CA", "canary-people", "video", new Near(48.123, 2.456, 7.89), "canary-zone", "2026-11-21T09:00:00Z",
            true, "canary-access", true, 77, [ResultKind.Group], "FR", SearchSort.Relevance, [SearchFacet.Topic]);
        var sql = SearchStatement.Of(SearchQuery.From(request, Guid.Empty, Now), Times).Sql;
        Assert.All(["kanarienvogel", "canary", "48.", "2.45", "fr-ca", "video", "group'", "77", "2026"], value => Assert.DoesNotContain(value, sql, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_filter_that_is_not_given_leaves_no_trace()
    {
        var sql = SearchStatement.Of(SearchQuery.From(new SearchRequest(), Guid.Empty, Now), Times).Sql;
        Assert.All(["@@", "tags @> $", "unnest(e.places)", "json_agg"], part => Assert.DoesNotContain(part, sql));
    }

    [Fact]
    public void Only_the_audience_asked_for_is_read()
    {
        Assert.Contains("e.for_partners and (not e.owner_only or e.partner_id = $", Sql(SearchAudience.Partner));
        Assert.DoesNotContain("for_public", Sql(SearchAudience.Partner));
        Assert.Contains("e.for_public", Sql(SearchAudience.Public));
        Assert.DoesNotContain("for_partners", Sql(SearchAudience.Public));

        static string Sql(SearchAudience audience) => SearchStatement.Of(SearchQuery.From(new SearchRequest("aide", Audience: audience), Guid.Empty, Now), Times).Sql;
    }

    [Fact]
    public void What_matters_least_is_let_go_first()
    {
        var query = SearchQuery.From(new SearchRequest(Topic: "grief", Language: "fr", Near: new Near(48, 2, 10), OpenAt: "now", Free: true), Guid.Empty, Now);
        var wider = Alternatives.Wider(query).ToArray();
        Assert.Equal(["open_at", "near", "near", "free", "language"], wider.TakeWhile(step => step.Misses.Count == 1).Select(step => step.Misses[0]));
        Assert.All(wider, step => Assert.Equal(["grief"], step.Query.Topics));
        Assert.Null(wider[0].Query.OpenAt);
        Assert.Equal("fr", wider[0].Query.Language);
        Assert.Equal(50, wider[1].Query.Near!.RadiusKm);
        Assert.Equal(["open_at", "near", "free", "language"], wider[^1].Misses);
    }

    [Fact]
    public void Counts_become_facets_the_most_frequent_first()
    {
        var facets = FacetCounts.Of([SearchFacet.Language, SearchFacet.Topic], """[["l:fr",2],["l:ar",5],["t:grief",1],["k:service",7]]""")!;
        Assert.Equal([new FacetCount("ar", 5), new FacetCount("fr", 2)], facets["language"]);
        Assert.Equal([new FacetCount("grief", 1)], facets["topic"]);
        Assert.Null(FacetCounts.Of([], null));
        Assert.Empty(FacetCounts.Of([SearchFacet.Kind], null)!["kind"]);
    }
}
