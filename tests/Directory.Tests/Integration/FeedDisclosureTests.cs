using System.Net;
using System.Text.Json.Nodes;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>What is not for everybody is nowhere in the feed: not in a body, not by searching, counting, filtering or measuring.</summary>
[Trait("Category", "Integration"), Collection(WithPublishedDirectory.Name)]
public sealed class FeedDisclosureTests(PublishedDirectory directory)
{
    // Every text that nobody may read has "canary" in it; everything else is there to be seen.
    const string Data = """
        {"organizations":[
            {"id":"open-org","name":"Open house","description":"Open","email":"canary1@example.org","tax_id":"canary2","tiers":{"email":"need_to_know","tax_id":"partner"}},
            {"id":"hidden-org","name":"Canary org","description":"canary","tier":"need_to_know"},
            {"id":"professional-org","name":"Canary for professionals","description":"canary","tier":"partner"}],
         "services":[
            {"id":"open","name":"Open door","status":"active","organization_id":"open-org","alert":"canary alert","tiers":{"alert":"need_to_know"}},
            {"id":"of-hidden","name":"Open though its house is not","status":"active","organization_id":"hidden-org"},
            {"id":"hidden","name":"Canary service","status":"active","organization_id":"open-org","tier":"need_to_know"},
            {"id":"confidential","name":"Canary refuge","status":"active","confidential":"yes"},
            {"id":"undisplayed","name":"Canary group","status":"active","display":"no"},
            {"id":"unfinished","name":"Canary without a status","organization_id":"open-org"}],
         "phones":[
            {"id":"open-phone","service_id":"open","number":"116 111"},
            {"id":"private-phone","service_id":"open","number":"canary 06","private":true},
            {"id":"phone-of-hidden","service_id":"hidden","number":"canary 07"},
            {"id":"phone-of-refuge","location_id":"refuge","number":"canary 08"}],
         "contacts":[{"id":"desk","service_id":"open","name":"Desk","email":"canary3@example.org","tiers":{"email":"need_to_know"}},{"id":"hidden-desk","service_id":"open","name":"Canary","tier":"partner"}],
         "languages":[{"id":"l1","phone_id":"private-phone","code":"xx-canary"},{"id":"l2","phone_id":"phone-of-hidden","name":"Canary"}],
         "locations":[
            {"id":"house","location_type":"physical","name":"The house","latitude":10.5,"longitude":20.5,"organization_id":"open-org"},
            {"id":"refuge","location_type":"physical","name":"Canary refuge","description":"canary","latitude":10.5001,"longitude":20.5001,"transportation":"Line canary","external_identifier":"canary9","organization_id":"open-org"},
            {"id":"unsaid","location_type":"physical","name":"Canary place","latitude":10.5002,"longitude":20.5002,"tiers":{"latitude":"need_to_know"}},
            {"id":"gone","location_type":"physical","name":"Canary place of nobody","latitude":10.5003,"longitude":20.5003,"tier":"need_to_know"}],
         "addresses":[
            {"id":"a1","location_id":"house","address_1":"1 Open street","city":"Openville","state_province":"Region","postal_code":"QQ7 7QQ","country":"GB","address_type":"physical"},
            {"id":"a2","location_id":"refuge","address_1":"7 canary street","city":"Openville","state_province":"Region","postal_code":"CANARY 1","country":"GB","address_type":"physical","tier":"need_to_know"},
            {"id":"a3","location_id":"unsaid","address_1":"8 canary street","city":"Elsewhere","state_province":"","postal_code":"CANARY 2","country":"GB","address_type":"physical"},
            {"id":"a4","location_id":"gone","address_1":"9 canary street","city":"Canaryville","state_province":"","postal_code":"CANARY 3","country":"GB","address_type":"physical"}],
         "accessibility":[{"id":"acc","location_id":"refuge","description":"canary ramp"}],
         "service_at_location":[
            {"id":"open-house","service_id":"open","location_id":"house","description":"At the house"},
            {"id":"open-refuge","service_id":"open","location_id":"refuge","description":"At the refuge"},
            {"id":"open-unsaid","service_id":"open","location_id":"unsaid","description":"Somewhere"},
            {"id":"open-gone","service_id":"open","location_id":"gone","description":"canary at a place of nobody"},
            {"id":"hidden-house","service_id":"hidden","location_id":"house","description":"canary at the house"}],
         "taxonomies":[{"id":"open-tax","name":"Open needs","description":"Open"},{"id":"hidden-tax","name":"Canary needs","description":"canary","tier":"partner"}],
         "taxonomy_terms":[
            {"id":"open-term","name":"Open need","description":"Open","taxonomy_id":"open-tax"},
            {"id":"hidden-term","name":"Canary need","description":"canary","taxonomy_id":"open-tax","tier":"need_to_know"},
            {"id":"term-of-hidden","name":"Open need of a hidden list","description":"Open","taxonomy_id":"hidden-tax","parent_id":"hidden-term"}],
         "attributes":[
            {"id":"t1","link_id":"open","link_entity":"service","taxonomy_term_id":"open-term","value":"yes"},
            {"id":"t2","link_id":"open","link_entity":"service","taxonomy_term_id":"hidden-term","value":"canary"}],
         "metadata":[
            {"id":"m1","resource_id":"open","resource_type":"service","last_action_date":"2024-01-01","last_action_type":"update","field_name":"name","previous_value":"Old door","replacement_value":"Open door","updated_by":"x"},
            {"id":"m2","resource_id":"open","resource_type":"service","last_action_date":"2024-01-01","last_action_type":"update","field_name":"alert","previous_value":"canary before","replacement_value":"canary alert","updated_by":"x"},
            {"id":"m3","resource_id":"refuge","resource_type":"location","last_action_date":"2024-01-01","last_action_type":"update","field_name":"name","previous_value":"canary before","replacement_value":"canary","updated_by":"x"}]}
        """;

    [Fact]
    public async Task No_answer_of_any_kind_holds_what_is_not_public()
    {
        var (_, reader) = await ImportedAsync();
        var paths = FeedCalls.Collections.SelectMany(collection => new[] { $"/hsds/{collection}?per_page=500", $"/hsds/{collection}?format=ndjson" }).ToList();
        paths.AddRange(["services", "organizations", "service_at_locations"], collection => [$"/hsds/{collection}?per_page=500&full=true", $"/hsds/{collection}?format=ndjson&full=true"]);
        paths.AddRange(["/hsds/services?minimal=true", "/hsds/organizations?full_service=true&per_page=500"]);
        foreach (var collection in FeedCalls.Collections)
        {
            paths.AddRange((await reader.WalkAsync($"/hsds/{collection}", 500)).Select(item => $"/hsds/{collection}/{item.IdOf()}"));
        }

        foreach (var path in paths)
        {
            var body = await reader.GetStringAsync(path);
            Assert.False(body.Contains("canary", StringComparison.OrdinalIgnoreCase), $"{path}: {body}");
            Assert.DoesNotContain("10.5001", body);
            Assert.DoesNotContain("10.5002", body);
        }
    }

    [Fact]
    public async Task Nothing_is_found_counted_or_measured_by_what_is_not_public()
    {
        var (partner, reader) = await ImportedAsync();
        foreach (var collection in FeedCalls.Collections)
        {
            foreach (var word in new[] { "canary", "canary9", "7 canary street", "canary1@example.org" })
            {
                Assert.Equal(0, (int)(await reader.FeedAsync($"/hsds/{collection}?search={Uri.EscapeDataString(word)}"))["total_items"]!);
            }
        }

        foreach (var postcode in new[] { "CANARY1", "CANARY%202", "canary3" })
        {
            Assert.Equal(0, (int)(await reader.FeedAsync($"/hsds/service_at_locations?postcode={postcode}"))["total_items"]!);
            Assert.Equal(0, (int)(await reader.FeedAsync($"/hsds/service_at_locations?postcode={postcode}&proximity=20000000"))["total_items"]!);
        }

        // The refuge is some ten metres away: it neither is near, nor pulls the centre towards itself.
        Assert.Equal(["At the house"], (await reader.WalkAsync("/hsds/service_at_locations?postcode=QQ77QQ&proximity=1000")).Select(at => (string?)at["description"]));

        foreach (var (resource, collection, parameter) in new[] { ("organization", "services", "organization_id"), ("organization", "service_at_locations", "organization_id"),
            ("taxonomy_term", "services", "taxonomy_term_id"), ("taxonomy", "services", "taxonomy_id"), ("taxonomy", "taxonomy_terms", "taxonomy_id"), ("taxonomy_term", "taxonomy_terms", "parent_id") })
        {
            foreach (var hidden in await directory.ScalarAsync<Guid[]>("select array_agg(id) from hsds_rows where partner_id = @partner and resource = @resource and tier <> 'public'", new { partner, resource }))
            {
                Assert.Equal(0, (int)(await reader.FeedAsync($"/hsds/{collection}?{parameter}={hidden}"))["total_items"]!);
            }
        }
    }

    [Fact]
    public async Task Hidden_rows_do_not_exist_by_their_id_or_their_sources()
    {
        var (partner, reader) = await ImportedAsync();
        foreach (var (resource, collection) in FeedCalls.Collections.Zip(["service", "organization", "service_at_location", "taxonomy", "taxonomy_term"], (collection, resource) => (resource, collection)))
        {
            var hidden = await directory.ScalarAsync<string[]>(
                "select array_agg(x) from (select id::text as x from hsds_rows where partner_id = @partner and resource = @resource and (tier <> 'public' or not publishable) union all "
                + "select source_id from hsds_rows where partner_id = @partner and resource = @resource and (tier <> 'public' or not publishable)) of",
                new { partner, resource }) ?? [];
            foreach (var id in hidden)
            {
                Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/hsds/{collection}/{id}")).StatusCode);
            }
        }
    }

    [Fact]
    public async Task A_confidential_place_is_published_as_an_area_and_nothing_else()
    {
        var (partner, reader) = await ImportedAsync();
        var at = await OneAsync("service_at_location", "open-refuge", "service_at_locations");
        Assert.Equal(["id", "location_type", "name"], at["location"]!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal("Openville, Region, GB", (string?)at["location"]!["name"]);
        Assert.Equal("Elsewhere, GB", (string?)(await OneAsync("service_at_location", "open-unsaid", "service_at_locations"))["location"]!["name"]);
        var house = (await OneAsync("service_at_location", "open-house", "service_at_locations"))["location"]!;
        Assert.Equal((10.5, "1 Open street"), ((double)house["latitude"]!, (string?)house["addresses"]![0]!["address_1"]));

        var open = await OneAsync("service", "open", "services");
        Assert.Equal(["At the house", "At the refuge", "Somewhere"], open["service_at_locations"]!.AsArray().Select(one => (string?)one!["description"]).Order(StringComparer.Ordinal));
        Assert.Equal("116 111", (string?)Assert.Single(open["phones"]!.AsArray())!["number"]);
        Assert.Equal("Old door", (string?)Assert.Single(open["metadata"]!.AsArray())!["previous_value"]);
        Assert.Equal("yes", (string?)Assert.Single(open["attributes"]!.AsArray())!["value"]);
        var orphan = await OneAsync("service", "of-hidden", "services");
        Assert.Null(orphan["organization"]);
        Assert.Null(orphan["organization_id"]);
        var term = await OneAsync("taxonomy_term", "term-of-hidden", "taxonomy_terms");
        Assert.Equal((null, null, null), (term["taxonomy_detail"], term["taxonomy_id"], term["parent_id"]));

        async Task<JsonObject> OneAsync(string resource, string source, string collection) => await reader.FeedAsync($"/hsds/{collection}/{await directory.ScalarAsync<Guid>(
            "select id from hsds_rows where partner_id = @partner and resource = @resource and source_id = @source", new { partner, resource, source })}");
    }

    [Fact]
    public async Task What_is_withdrawn_or_hidden_later_is_gone_from_lists_already_counted()
    {
        var (partner, reader) = await ImportedAsync();
        using var owner = directory.Service.As(partner, "directory.write");
        var before = (await reader.WalkAsync("/hsds/service_at_locations")).Count;
        await owner.ImportedAsync(Data.Replace("\"latitude\":10.5,\"longitude\":20.5,\"organization_id\"", "\"latitude\":10.5,\"longitude\":20.5,\"tier\":\"partner\",\"organization_id\"", StringComparison.Ordinal), "format=hsds&on_error=skip");
        Assert.Equal(before - 1, (await reader.WalkAsync("/hsds/service_at_locations")).Count);
        await owner.ImportedAsync("""{"services":[{"id":"other","name":"Other","status":"active"}]}""");
        Assert.Empty(await reader.WalkAsync("/hsds/service_at_locations?search=refuge"));
    }

    // Each test its own partner; what others left is withdrawn, so that counts are of this data alone.
    async Task<(Guid Partner, HttpClient Reader)> ImportedAsync()
    {
        await using (var connection = new Npgsql.NpgsqlConnection(directory.Service.Database))
        {
            await Dapper.SqlMapper.ExecuteAsync(connection, "update hsds_rows set withdrawn_at = now() where withdrawn_at is null");
        }

        var partner = Guid.CreateVersion7();
        using var client = directory.Service.As(partner, "directory.write");
        await client.ImportedAsync(Data, "format=hsds&on_error=skip");
        return (partner, directory.Service.Anonymous());
    }
}

static class Paths
{
    public static void AddRange(this List<string> paths, IEnumerable<string> collections, Func<string, IEnumerable<string>> of) => paths.AddRange(collections.SelectMany(of));
}
