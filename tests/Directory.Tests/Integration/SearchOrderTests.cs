using System.Net;
using System.Text.Json;
using static Entraide.DirectoryService.Tests.Integration.Listings;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithSearchedDirectory.Name)]
public sealed class SearchOrderTests(SearchedDirectory directory)
{
    [Fact]
    public async Task The_name_counts_more_than_topics_and_topics_more_than_the_rest_and_what_is_meant_less_than_what_is_written()
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync($$"""
            [{{Service("r1", "Somewhere else", ",\"description\":\"with a quaggafall\"")}},{{Service("r2", "Quaggafall")}},{{Service("r3", "The quaggafall of the valley")}},
             {{Service("r4", "Elsewhere", About("quaggafall"))}},{{Service("r5", "Quagafall")}}]
            """);
        var answer = await partner.SearchAsync("""{"text":"Quaggafall"}""");
        Assert.Equal(["Quaggafall", "The quaggafall of the valley", "Elsewhere", "Quagafall", "Somewhere else"], answer.Names());
    }

    [Fact]
    public async Task Stale_listings_rank_lower_and_the_nearer_wins_among_equals()
    {
        using var partner = directory.NewPartner();
        var today = TimeProvider.System.GetUtcNow();
        string Verified(int daysAgo) => $",\"assured_date\":\"{today.AddDays(-daysAgo):yyyy-MM-dd}\"";
        await partner.ListAsync($$"""
            [{{Service("o1", "Okapiring never")}},{{Service("o2", "Okapiring stale", Verified(900))}},{{Service("o3", "Okapiring fresh far", Verified(10) + At(45.76, 4.83))}},
             {{Service("o4", "Okapiring fresh near", Verified(20) + At(45.81, 3.09))}},{{Service("o5", "Okapiring aging", Verified(300))}}]
            """);
        var answer = await partner.SearchAsync("""{"text":"okapiring","near":{"lat":45.78,"lon":3.08,"radius_km":500}}""");
        Assert.Equal(["Okapiring fresh near", "Okapiring fresh far"], answer.Names());
        Assert.Equal(["fresh", "fresh", "aging", "stale", "unverified"],
            (await partner.SearchAsync("""{"text":"okapiring"}""")).GetProperty("results").EnumerateArray().Select(result => result.GetProperty("freshness").GetString()));
        Assert.Equal("Okapiring fresh far", (await partner.SearchAsync("""{"text":"okapiring","sort":"freshness"}""")).Names()[0]);
        Assert.Equal("Okapiring fresh near", (await partner.SearchAsync("""{"text":"okapiring","sort":"distance","near":{"lat":45.78,"lon":3.08,"radius_km":500}}""")).Names()[0]);
    }

    [Theory]
    [InlineData("\"text\":\"pagename\"")]
    [InlineData("\"text\":\"pagename\",\"sort\":\"freshness\"")]
    [InlineData("\"near\":{\"lat\":10.5,\"lon\":-60.5,\"radius_km\":90}")]
    public async Task Pages_give_each_result_once_whatever_is_added_meanwhile(string search)
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync($"[{string.Join(',', Enumerable.Range(0, 23).Select(i => Service($"p{i}", $"Pagename {i}", $",\"assured_date\":\"20{10 + (i % 3)}-01-01\"" + At(10.1 + (i % 5 * 0.1), -60.5))))}]");
        var before = (await partner.SearchAsync($$"""{{{search}},"limit":100}""")).Ids();
        var (paged, after) = (new List<Guid>(), (string?)null);
        for (var page = 0; page < 20 && (page == 0 || after is not null); page++)
        {
            var answer = await partner.SearchAsync($$"""{{{search}},"limit":5{{(after is null ? "" : $",\"after\":\"{after}\"")}}}""");
            paged.AddRange(answer.Ids());
            after = answer.TryGetProperty("next", out var next) ? next.GetString() : null;
            await partner.ListAsync(Service($"later{page}", $"Pagename later {page}", ",\"assured_date\":\"2011-01-01\"" + At(10.15 + (page * 0.1), -60.5)));
        }

        Assert.Null(after);
        Assert.Equal(paged.Count, paged.Distinct().Count());
        Assert.Equal(before, paged.Where(before.Contains));
    }

    [Fact]
    public async Task Facets_add_up_to_what_their_filters_find()
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync("""{"id":"root","code":"facet-root","name":"Facet root","taxonomy":"s"}""");
        await partner.ListAsync($$"""
            [{{Service("f1", "Facetword a", ",\"languages\":[{\"id\":\"1\",\"code\":\"fr-CA\"},{\"id\":\"2\",\"code\":\"ar\"}]" + About("facet-a").Replace("\"name\":\"facet-a\"", "\"name\":\"facet-a\",\"parent_id\":\"root\""))}},
             {{Service("f2", "Facetword b", ",\"languages\":[{\"id\":\"3\",\"code\":\"fr\"}]" + About("facet-a", "facet-b"))}},
             {{Service("f3", "Facetword c", At(1, 1))}},{"id":"f4","name":"Facetword d","description":"d"}]
            """);
        var answer = await partner.SearchAsync("""{"text":"facetword","facets":["topic","language","kind","modality","population"]}""");
        Assert.Equal(4, answer.GetProperty("total").GetInt32());
        var facets = answer.GetProperty("facets");
        Assert.Equal(["kind", "language", "modality", "population", "topic"], facets.EnumerateObject().Select(facet => facet.Name).Order(StringComparer.Ordinal));
        Assert.Equal(4, facets.GetProperty("kind").EnumerateArray().Sum(count => count.GetProperty("count").GetInt32()));
        Assert.Contains(facets.GetProperty("topic").EnumerateArray(), count => count.GetProperty("value").GetString() == "facet-root" && count.GetProperty("count").GetInt32() == 2);
        foreach (var facet in facets.EnumerateObject())
        {
            foreach (var count in facet.Value.EnumerateArray())
            {
                var filter = facet.Name == "kind" ? $"\"kinds\":[\"{count.GetProperty("value").GetString()}\"]" : $"\"{facet.Name}\":\"{count.GetProperty("value").GetString()}\"";
                Assert.Equal(count.GetProperty("count").GetInt32(), (await partner.SearchAsync($$"""{"text":"facetword",{{filter}}}""")).GetProperty("total").GetInt32());
            }
        }

        Assert.False((await partner.SearchAsync("""{"text":"facetword"}""")).TryGetProperty("facets", out _));
    }

    [Fact]
    public async Task What_changed_or_went_with_an_import_is_found_so()
    {
        using var partner = directory.NewPartner();
        await partner.ImportAsync("format=hsds&source=changes", $"[{Service("c1", "Changeling before")},{Service("c2", "Changeling goes")}]");
        Assert.Equal(2, (await partner.SearchAsync("""{"text":"changeling"}""")).GetProperty("total").GetInt32());
        await partner.ImportAsync("format=hsds&source=changes&dry_run=true", $"[{Service("c1", "Changeling dry")}]");
        Assert.Equal(2, (await partner.SearchAsync("""{"text":"changeling"}""")).GetProperty("total").GetInt32());
        Assert.Equal(HttpStatusCode.Created, (await partner.ImportAsync("format=hsds&source=changes", $"[{Service("c1", "Changeling after")}]")).StatusCode);
        Assert.Equal(["Changeling after"], (await partner.SearchAsync("""{"text":"changeling"}""")).Names());
    }

    [Fact]
    public async Task When_nothing_fits_the_nearest_that_there_is_is_offered_with_what_it_misses()
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync($$"""
            [{{Service("n1", "Nearmiss in Oran", ",\"languages\":[{\"id\":\"1\",\"code\":\"fr\"}]" + At(35.70, -0.63) + About("nearmiss"))}},
             {{Service("n2", "Nearmiss in Algiers", ",\"languages\":[{\"id\":\"2\",\"code\":\"ar\"}]" + At(36.75, 3.06) + About("nearmiss"))}}]
            """);
        var answer = await partner.SearchAsync("""{"topic":"nearmiss","language":"ar","near":{"lat":35.6,"lon":-0.6,"radius_km":20}}""");
        Assert.Equal(0, answer.GetProperty("total").GetInt32());
        Assert.NotEmpty(answer.GetProperty("crisis_lines_of").GetString()!);
        Assert.Equal([("Nearmiss in Algiers", "near"), ("Nearmiss in Oran", "language")], answer.GetProperty("alternatives").EnumerateArray()
            .Select(of => (of.GetProperty("result").GetProperty("name").GetString(), string.Join(',', of.GetProperty("misses").EnumerateArray().Select(miss => miss.GetString())))));
        Assert.False((await partner.SearchAsync("""{"topic":"nearmiss"}""")).TryGetProperty("alternatives", out _));
    }
}
