using System.Net;
using System.Text.Json.Nodes;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>Lists of the feed over a generated directory: they add up, say what they show, and are valid by ajv.</summary>
[Trait("Category", "Integration"), Collection(WithPublishedDirectory.Name)]
public sealed class FeedListTests(PublishedDirectory directory)
{
    const int Seed = 20250301;
    static readonly Dictionary<string, string> SchemaOf = new()
    {
        ["services"] = "service",
        ["organizations"] = "organization",
        ["service_at_locations"] = "service_at_location",
        ["taxonomies"] = "taxonomy",
        ["taxonomy_terms"] = "taxonomy_term",
    };

    [Fact]
    public async Task Every_page_and_item_is_valid_and_lines_are_the_pages()
    {
        await GenerateAsync(Seed);
        using var reader = directory.Service.Anonymous();
        await new[] { await reader.FeedAsync("/hsds/") }.AreValidAsync("about");
        foreach (var collection in FeedCalls.Collections)
        {
            var schema = SchemaOf[collection];
            var listed = await reader.WalkAsync($"/hsds/{collection}", 37);
            Assert.True(listed.Count > 1, collection);
            await listed.AreValidAsync(schema.StartsWith("tax", StringComparison.Ordinal) ? schema : $"{schema}_list");
            Same(listed, await reader.LinesAsync($"/hsds/{collection}"));
            if (schema.StartsWith("tax", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var how in schema == "organization" ? new[] { "full=true", "full_service=true" } : ["full=true"])
            {
                var full = await reader.WalkAsync($"/hsds/{collection}?{how}", 100);
                await full.AreValidAsync(schema);
                Assert.Equal(listed.Select(FeedCalls.IdOf), full.Select(FeedCalls.IdOf));
                Same(full, await reader.LinesAsync($"/hsds/{collection}?{how}"));
                var first = full[0];
                var one = await reader.FeedAsync($"/hsds/{collection}/{first.IdOf()}{(how == "full_service=true" ? "?full_service=true" : "")}");
                Assert.True(JsonNode.DeepEquals(first, one), collection);
            }
        }

        await new[] { await reader.FeedAsync("/hsds/services"), await reader.FeedAsync("/hsds/services?page=100000") }.AreValidAsync("page");
    }

    [Fact]
    public async Task Each_filter_finds_what_it_says_and_together_they_narrow()
    {
        var data = await GenerateAsync(Seed + 1);
        using var reader = directory.Service.Anonymous();
        var shown = (await reader.WalkAsync("/hsds/services?full=true", 500)).ToDictionary(FeedCalls.IdOf);

        var organization = shown.Values.First(service => service["organization"] is not null && data.Contains((string)service["organization"]!["id"]!))["organization"]!.AsObject().IdOf();
        var of = await reader.WalkAsync($"/hsds/services?organization_id={organization}", 2);
        Assert.Equal(shown.Values.Where(service => (string?)service["organization"]?["id"] == organization).Select(FeedCalls.IdOf), of.Select(FeedCalls.IdOf));
        Assert.NotEmpty(of);

        var term = shown.Values.SelectMany(service => service["attributes"]?.AsArray() ?? []).Select(attribute => (string)attribute!["taxonomy_term"]!["id"]!).First(data.Contains);
        var described = await reader.WalkAsync($"/hsds/services?taxonomy_term_id={term}", 3);
        Assert.Equal(shown.Values.Where(service => Terms(service).Contains(term)).Select(FeedCalls.IdOf), described.Select(FeedCalls.IdOf));
        Assert.NotEmpty(described);

        var taxonomy = (string)(await reader.FeedAsync($"/hsds/taxonomy_terms/{term}"))["taxonomy_detail"]!["id"]!;
        var ofTaxonomy = (await reader.WalkAsync($"/hsds/services?taxonomy_id={taxonomy}")).Select(FeedCalls.IdOf).ToHashSet();
        Assert.Superset(described.Select(FeedCalls.IdOf).ToHashSet(), ofTaxonomy);
        Assert.True(ofTaxonomy.Count > described.Count);
        Assert.Contains(term, (await reader.WalkAsync($"/hsds/taxonomy_terms?taxonomy_id={taxonomy}")).Select(FeedCalls.IdOf));

        var counselled = await reader.WalkAsync("/hsds/services?search=COUNSELLING", 10);
        Assert.Equal(shown.Values.Where(service => Says(service, "counselling")).Select(FeedCalls.IdOf), counselled.Select(FeedCalls.IdOf));
        var both = await reader.WalkAsync($"/hsds/services?search=counselling&taxonomy_term_id={term}");
        Assert.Equal(counselled.Select(FeedCalls.IdOf).Intersect(described.Select(FeedCalls.IdOf)), both.Select(FeedCalls.IdOf));
        // The words may stand in the service and in its organization.
        var named = counselled.First(service => service["organization"] is not null);
        Assert.Contains(named.IdOf(), (await reader.WalkAsync($"/hsds/services?search={Uri.EscapeDataString($"counselling {named["organization"]!["name"]}")}")).Select(FeedCalls.IdOf));

        var given = await reader.WalkAsync($"/hsds/service_at_locations?organization_id={organization}");
        Assert.NotEmpty(given);
        Assert.All(given, at => Assert.Equal(organization, (string?)at["service"]!["organization"]!["id"]));
        Assert.NotEmpty(await reader.WalkAsync($"/hsds/service_at_locations?taxonomy_term_id={term}"));
        Assert.Empty(await reader.WalkAsync($"/hsds/organizations?taxonomy_term_id={term}"));

        var roots = await reader.WalkAsync("/hsds/taxonomy_terms?top_only=true");
        Assert.NotEmpty(roots);
        Assert.All(roots, root => Assert.Null(root["parent_id"]));
        var below = (await reader.WalkAsync("/hsds/taxonomy_terms")).First(one => one["parent_id"] is not null);
        Assert.Contains(below.IdOf(), (await reader.WalkAsync($"/hsds/taxonomy_terms?parent_id={below["parent_id"]}")).Select(FeedCalls.IdOf));

        Assert.Empty(await reader.WalkAsync($"/hsds/services?organization_id={Guid.CreateVersion7()}"));
    }

    [Fact]
    public async Task A_postcode_is_covered_by_areas_or_held_by_places_and_near_is_measured_from_it()
    {
        using var partner = directory.NewPartner();
        await partner.ImportedAsync("""
            {"services":[{"id":"a","name":"A","status":"active"},{"id":"b","name":"B","status":"active"},{"id":"c","name":"C","status":"active"}],
             "locations":[{"id":"here","location_type":"physical","latitude":45.0,"longitude":5.0},{"id":"near","location_type":"physical","latitude":45.009,"longitude":5.0},
                          {"id":"far","location_type":"physical","latitude":46.0,"longitude":5.0}],
             "addresses":[{"id":"1","location_id":"here","postal_code":"ZQ1 4AB","address_1":"1","city":"X","state_province":"Y","country":"GB","address_type":"physical"},
                          {"id":"2","location_id":"near","postal_code":"ZQ1 5AB","address_1":"1","city":"X","state_province":"Y","country":"GB","address_type":"physical"},
                          {"id":"3","location_id":"far","postal_code":"ZQ14AB","address_1":"1","city":"X","state_province":"Y","country":"FR","address_type":"physical"}],
             "service_at_location":[{"id":"a-here","service_id":"a","location_id":"here","description":"a-here"},{"id":"b-near","service_id":"b","location_id":"near","description":"b-near"},
                          {"id":"c-far","service_id":"c","location_id":"far","description":"c-far"},{"id":"b-here","service_id":"b","location_id":"here","description":"b-here"}],
             "service_areas":[{"id":"z","service_id":"b","name":"ZQ1 9XX and around"}]}
            """);
        using var reader = directory.Service.Anonymous();
        Assert.Equal(["a-here", "c-far"], await At("postcode=zq1%204ab"));
        Assert.Equal(["b-here", "b-near"], await At("postcode=ZQ19XX"));
        Assert.Empty(await At("postcode=ZQ1%209X"));
        // From each country's own centroid: 1 km reaches from here to near, and what is far is next to itself.
        Assert.Equal(["a-here", "b-here", "c-far"], await At("postcode=ZQ1-4AB&proximity=900"));
        Assert.Equal(["a-here", "b-here", "b-near", "c-far"], await At("postcode=ZQ14AB&proximity=1100"));

        async Task<IEnumerable<string>> At(string query) =>
            (await reader.WalkAsync($"/hsds/service_at_locations?{query}", 1)).Select(at => (string)at["description"]!).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_change_of_anything_nested_is_a_change_of_the_service()
    {
        using var partner = directory.NewPartner();
        string Data(string number, string modified) => $$"""
            {"services":[{"id":"a","name":"Qchanging","status":"active","last_modified":"{{modified}}"},{"id":"b","name":"Qstaying","status":"active"}],
             "phones":[{"id":"p","service_id":"a","number":"{{number}}"}]}
            """;
        await partner.ImportedAsync(Data("1", "2023-03-15T10:30:45.123Z"));
        using var reader = directory.Service.Anonymous();
        var before = await TwoAsync();
        await partner.ImportedAsync(Data("2", "2023-03-15T10:30:45.123Z"));
        var after = await TwoAsync();
        Assert.Equal(before["Qstaying"], after["Qstaying"]);
        Assert.True(string.CompareOrdinal(before["Qchanging"], after["Qchanging"]) < 0);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", after["Qchanging"]);

        // On or after, by the very value that the feed gives.
        var changed = await reader.WalkAsync($"/hsds/services?search=qchanging&modified_after={after["Qchanging"]}");
        Assert.Equal("Qchanging", (string?)Assert.Single(changed)["name"]);
        Assert.Empty(await reader.WalkAsync($"/hsds/services?search=qstaying&modified_after={after["Qchanging"]}"));
        Assert.NotEmpty(await reader.WalkAsync("/hsds/services?search=qstaying&modified_after=2023-01-01"));
        Assert.Empty(await reader.WalkAsync("/hsds/services?modified_after=9000-01-01T00:00:00%2B02:00"));

        // What the source says counts where it is later.
        await partner.ImportedAsync(Data("2", "2999-12-31T23:59:59+00:00"));
        Assert.Equal("2999-12-31T23:59:59.000Z", (await TwoAsync())["Qchanging"]);
        var minimal = await reader.FeedAsync("/hsds/services?minimal=true&modified_after=2999-01-01");
        Assert.Equal("2999-12-31T23:59:59.000Z", (string?)Assert.Single(minimal["contents"]!.AsArray())!["modified_date"]);
        Assert.Equal(["id", "modified_date"], minimal["contents"]![0]!.AsObject().Select(member => member.Key));
        var all = await reader.FeedAsync("/hsds/services?minimal=true");
        Assert.Equal(((int)all["total_items"]!, 1, true, true), ((int)all["size"]!, (int)all["total_pages"]!, (bool)all["first_page"]!, (bool)all["last_page"]!));
        Assert.Equal((await reader.WalkAsync("/hsds/services", 500)).Select(item => (item.IdOf(), (string?)item["last_modified"])),
            all["contents"]!.AsArray().Select(item => ((string)item!["id"]!, (string?)item["modified_date"])));

        await partner.ImportedAsync("""{"services":[{"id":"b","name":"Qstaying","status":"active"}]}""");
        Assert.Empty(await reader.WalkAsync("/hsds/services?search=qchanging&modified_after=2999-01-01"));

        async Task<Dictionary<string, string>> TwoAsync() =>
            new[] { await reader.WalkAsync("/hsds/services?search=qchanging"), await reader.WalkAsync("/hsds/services?search=qstaying") }.SelectMany(items => items)
                .ToDictionary(item => (string)item["name"]!, item => (string)item["last_modified"]!);
    }

    async Task<HashSet<string>> GenerateAsync(int seed)
    {
        var partner = Guid.CreateVersion7();
        using var client = directory.Service.As(partner, "directory.write");
        var answer = await client.ImportAsync("format=hsds&on_error=skip", new GeneratedDirectory(seed, services: 200).Json);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"Seed {seed}: {await answer.Content.ReadAsStringAsync()}");
        return [.. (await directory.ScalarAsync<Guid[]>("select array_agg(id) from hsds_rows where partner_id = @partner", new { partner })).Select(id => id.ToString())];
    }

    static IEnumerable<string?> Terms(JsonObject service) => (service["attributes"]?.AsArray() ?? []).Select(attribute => (string?)attribute!["taxonomy_term"]?["id"]);

    static bool Says(JsonObject service, string word) => new[] { service, service["organization"]?.AsObject(), service["program"]?.AsObject() }
        .Any(one => one?.Any(member => member.Value is JsonValue value && value.ToString().Contains(word, StringComparison.OrdinalIgnoreCase)) == true);

    static void Same(IReadOnlyList<JsonObject> pages, IReadOnlyList<JsonObject> lines)
    {
        Assert.Equal(pages.Count, lines.Count);
        Assert.All(pages.Zip(lines), pair => Assert.True(JsonNode.DeepEquals(pair.First, pair.Second)));
    }
}
