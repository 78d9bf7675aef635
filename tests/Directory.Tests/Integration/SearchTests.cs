using System.Net;
using System.Text.Json;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class SearchTests(RunningDirectory directory)
{
    // Paris; Versailles is 17 km away, Lyon 392.
    const string NearParis = "\"near\":{\"lat\":48.8566,\"lon\":2.3522,\"radius_km\":50}";

    [Fact]
    public async Task Supporters_are_found_by_topic_language_and_modality()
    {
        using var partner = directory.NewPartner();
        var fits = await ListAsync(partner, """["grief"]""", """["fr-CA","ar"]""", """["video"]""");
        await ListAsync(partner, """["hiv"]""", """["fr"]""", """["video"]""");
        await ListAsync(partner, """["grief"]""", """["en"]""", """["video"]""");
        await ListAsync(partner, """["grief"]""", """["fr"]""", """["phone"]""");

        var answer = await partner.SearchAsync("""{"topic":"grief","language":"FR","modality":"video","kinds":["supporter"]}""");
        var result = Assert.Single(answer.GetProperty("results").EnumerateArray());
        Assert.Equal(fits, result.GetProperty("id").GetGuid());
        Assert.Equal(["topic", "language", "modality"], result.GetProperty("why").EnumerateArray().Select(why => why.GetString()));
        Assert.Equal("supporter", result.GetProperty("kind").GetString());
        Assert.False(result.TryGetProperty("name", out _));
        Assert.Empty(answer.GetProperty("crisis_lines").EnumerateArray());
        Assert.False(answer.TryGetProperty("crisis_lines_of", out _));
    }

    [Fact]
    public async Task A_private_topic_finds_nobody_and_a_matched_one_is_not_shown()
    {
        using var partner = directory.NewPartner();
        var id = await partner.ListedAsync();
        Assert.Empty((await partner.SearchAsync("""{"topic":"prison","kinds":["supporter"]}""")).GetProperty("results").EnumerateArray());
        foreach (var query in new[] { """{"topic":"hiv","kinds":["supporter"]}""", """{"topic":"grief","kinds":["supporter"]}""", """{"kinds":["supporter"]}""" })
        {
            var result = Assert.Single((await partner.SearchAsync(query)).GetProperty("results").EnumerateArray());
            Assert.Equal(id, result.GetProperty("id").GetGuid());
            Assert.Equal(["grief"], result.GetProperty("topics").EnumerateArray().Select(topic => topic.GetString()));
        }
    }

    [Fact]
    public async Task In_person_is_near_and_remote_is_anywhere()
    {
        using var partner = directory.NewPartner();
        var versailles = await ListAsync(partner, """["near-test"]""", """["fr"]""", """["in_person"]""", ",\"place\":{\"lat\":48.8049,\"lon\":2.1204}");
        await ListAsync(partner, """["near-test"]""", """["fr"]""", """["in_person"]""", ",\"place\":{\"lat\":45.7640,\"lon\":4.8357}");
        await ListAsync(partner, """["near-test"]""", """["fr"]""", """["in_person"]""");
        var lyonByVideo = await ListAsync(partner, """["near-test"]""", """["fr"]""", """["in_person","video"]""", ",\"place\":{\"lat\":45.7640,\"lon\":4.8357}");

        var both = (await partner.SearchAsync($$"""{"topic":"near-test",{{NearParis}}}""")).GetProperty("results");
        Assert.Equal([versailles, lyonByVideo], both.EnumerateArray().Select(r => r.GetProperty("id").GetGuid()));
        Assert.InRange(both[0].GetProperty("distance_km").GetDouble(), 17, 19);
        Assert.Equal(["topic", "near"], both[0].GetProperty("why").EnumerateArray().Select(why => why.GetString()));
        Assert.False(both[1].TryGetProperty("distance_km", out _));
        Assert.Equal(["topic", "remote"], both[1].GetProperty("why").EnumerateArray().Select(why => why.GetString()));

        var inPerson = (await partner.SearchAsync($$"""{"topic":"near-test","modality":"in_person",{{NearParis}}}""")).GetProperty("results");
        Assert.Equal(versailles, Assert.Single(inPerson.EnumerateArray()).GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Who_is_no_longer_certified_or_has_left_is_not_found()
    {
        using var partner = directory.NewPartner();
        var lapsed = await ListAsync(partner, """["lapse"]""", """["fr"]""", """["video"]""");
        var left = await ListAsync(partner, """["lapse"]""", """["fr"]""", """["video"]""");
        await partner.DeleteAsync($"/v1/directory/supporters/{left}");
        await directory.ScalarAsync<int?>("update supporters set certified_until = '2020-01-01T00:00:00Z', bookable_until = '2020-01-01T00:00:00Z' where id = @lapsed", new { lapsed });
        Assert.Empty((await partner.SearchAsync("""{"topic":"lapse"}""")).GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task Listings_are_shared_and_found_by_topic_language_and_place()
    {
        using var owner = directory.NewPartner();
        using var other = directory.NewPartner();
        await owner.ImportAsync("format=hsds", """
            [{"id":"0193a7f0-1111-7000-8000-000000000001","name":"Le Refuge","status":"active","languages":[{"code":"fr"}],
              "attributes":[{"id":"a","taxonomy_term":{"code":"SH-1","name":"Hébergement d'urgence"}}],
              "service_at_locations":[{"id":"x","location":{"id":"loc","location_type":"physical","latitude":48.8049,"longitude":2.1204}}]},
             {"id":"closed","name":"Closed","status":"defunct","attributes":[{"id":"a","taxonomy_term":{"code":"sh-1"}}]}]
            """);

        foreach (var query in new[] { """{"topic":"sh-1"}""", """{"topic":"hebergement-d-urgence","language":"fr"}""", $$"""{"topic":"sh-1",{{NearParis}}}""", """{"topic":"sh-1","modality":"in_person"}""" })
        {
            var result = Assert.Single((await other.SearchAsync(query)).GetProperty("results").EnumerateArray());
            Assert.Equal(("service", "Le Refuge"), (result.GetProperty("kind").GetString(), result.GetProperty("name").GetString()));
        }

        foreach (var query in new[] { """{"topic":"sh-1","language":"en"}""", """{"topic":"sh-1","modality":"video"}""", """{"topic":"sh-1","kinds":["location"]}""", """{"topic":"sh-1","near":{"lat":45.7,"lon":4.8,"radius_km":50}}""" })
        {
            Assert.Empty((await other.SearchAsync(query)).GetProperty("results").EnumerateArray());
        }
    }

    [Fact]
    public async Task What_is_above_the_public_tier_is_not_found_and_gives_no_distance()
    {
        using var partner = directory.NewPartner();
        await partner.ImportAsync("format=hsds", """
            {"id":"0193a7f0-2222-7000-8000-000000000001","name":"Safe house","status":"active","attributes":[{"id":"a","taxonomy_term":{"code":"tiers"}}],
             "service_at_locations":[{"id":"x","location":{"id":"l","location_type":"physical","latitude":48.85,"longitude":2.35}}]}
            """);
        await directory.ScalarAsync<int?>("update listing_places set tier = 'need_to_know' where listing_id = '0193a7f0-2222-7000-8000-000000000001'");
        Assert.Empty((await partner.SearchAsync($$"""{"topic":"tiers",{{NearParis}}}""")).GetProperty("results").EnumerateArray());
        Assert.Empty((await partner.SearchAsync("""{"topic":"tiers","modality":"in_person"}""")).GetProperty("results").EnumerateArray());
        Assert.Single((await partner.SearchAsync("""{"topic":"tiers"}""")).GetProperty("results").EnumerateArray());
        await directory.ScalarAsync<int?>("update listings set tier = 'partner' where id = '0193a7f0-2222-7000-8000-000000000001'");
        Assert.Empty((await partner.SearchAsync("""{"topic":"tiers"}""")).GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task The_same_listing_of_two_partners_is_found_once()
    {
        var document = """{"id":"0193a7f0-3333-7000-8000-000000000001","name":"Twice","status":"active","attributes":[{"id":"a","taxonomy_term":{"code":"twice"}}]}""";
        using var first = directory.NewPartner();
        using var second = directory.NewPartner();
        await first.ImportAsync("format=hsds", document);
        await second.ImportAsync("format=hsds", document.Replace("Twice", "Twice, mine"));
        Assert.Equal("Twice, mine", Assert.Single((await second.SearchAsync("""{"topic":"twice"}""")).GetProperty("results").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Nothing_found_answers_with_the_countrys_crisis_lines()
    {
        using var partner = await WithCrisisLinesAsync();
        var answer = await partner.SearchAsync("""{"topic":"nobody-knows","country":"fr"}""");
        Assert.Empty(answer.GetProperty("results").EnumerateArray());
        Assert.Equal("country", answer.GetProperty("crisis_lines_of").GetString());
        var lines = answer.GetProperty("crisis_lines");
        Assert.Equal(37, lines.GetArrayLength());
        Assert.All(lines.EnumerateArray(), line => Assert.Equal("FR", line.GetProperty("country").GetString()));
        Assert.Contains(lines.EnumerateArray(), line => line.GetProperty("numbers")[0].GetProperty("published").GetString() == "3114");
    }

    [Theory]
    [InlineData("""{"topic":"nobody-knows"}""")]
    [InlineData("""{"topic":"nobody-knows","country":"QQ"}""")]
    [InlineData("""{"topic":"nobody-knows","country":"Nowhere"}""")]
    public async Task Nothing_found_in_an_unknown_country_answers_with_the_first_line_of_every_country(string query)
    {
        using var partner = await WithCrisisLinesAsync();
        var answer = await partner.SearchAsync(query);
        Assert.Equal("every_country", answer.GetProperty("crisis_lines_of").GetString());
        Assert.Equal(202, answer.GetProperty("crisis_lines").EnumerateArray().Select(line => line.GetProperty("country").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Crisis_lines_are_shown_as_published_with_a_dialable_form_beside()
    {
        using var partner = await WithCrisisLinesAsync();
        var answer = await (await partner.GetAsync("/v1/directory/crisis-lines?country=IL")).JsonAsync();
        Assert.Equal("IL", answer.GetProperty("country").GetString());
        var numbers = answer.GetProperty("lines").EnumerateArray().SelectMany(line => line.GetProperty("numbers").EnumerateArray()).Select(number => number.GetProperty("published").GetString());
        Assert.Contains(numbers, number => number is ['*', ..]);

        var us = (await (await partner.GetAsync("/v1/directory/crisis-lines?country=us")).JsonAsync()).GetProperty("lines").EnumerateArray().SelectMany(line => line.GetProperty("numbers").EnumerateArray()).ToArray();
        var dotted = us.Single(number => number.GetProperty("published").GetString() == "800.422.4453");
        Assert.False(dotted.TryGetProperty("dialable", out _));
        Assert.Equal("18006624357", us.Single(number => number.GetProperty("published").GetString() == "1 800 662 4357").GetProperty("dialable").GetString());
    }

    [Theory]
    [InlineData("?country=QQ")]
    [InlineData("?country=France")]
    [InlineData("")]
    public async Task An_unknown_country_is_no_dead_end(string query)
    {
        using var partner = await WithCrisisLinesAsync();
        var answer = await partner.GetAsync($"/v1/directory/crisis-lines{query}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(202, (await answer.JsonAsync()).GetProperty("fallback").GetArrayLength());
    }

    [Fact]
    public async Task Another_partners_import_does_not_change_ones_own_crisis_lines()
    {
        using var partner = await WithCrisisLinesAsync();
        using var other = directory.NewPartner();
        await other.ImportAsync("format=crisis_lines", """[{"country":"France","alpha-2":"FR","hotlines":[{"name":"Emergency","numbers":["000"]}]}]""");
        var before = (await (await partner.GetAsync("/v1/directory/crisis-lines?country=FR")).JsonAsync()).GetProperty("lines");
        Assert.Equal("112", before[0].GetProperty("numbers")[0].GetProperty("published").GetString());
        Assert.DoesNotContain(before.EnumerateArray().SelectMany(line => line.GetProperty("numbers").EnumerateArray()), number => number.GetProperty("published").GetString() == "000");
    }

    [Theory]
    [InlineData("""{"topic":"Not A Code"}""", "/topic")]
    [InlineData("""{"near":{"lat":100,"lon":0,"radius_km":1}}""", "/near/lat")]
    [InlineData("""{"near":{"lat":0,"lon":0,"radius_km":0}}""", "/near/radius_km")]
    [InlineData("""{"limit":101}""", "/limit")]
    [InlineData("""{"modality":"fax"}""", "/modality")]
    public async Task What_is_wrong_is_pointed_at(string query, string pointer)
    {
        using var partner = directory.NewPartner();
        var answer = await partner.PostAsync("/v1/directory/search", query);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(pointer, (await answer.JsonAsync()).GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    async Task<HttpClient> WithCrisisLinesAsync()
    {
        var partner = directory.NewPartner();
        Assert.Equal(HttpStatusCode.Created, (await partner.ImportAsync("format=crisis_lines", SharedData.Read("crisis-lines/information.json"))).StatusCode);
        return partner;
    }

    static Task<Guid> ListAsync(HttpClient partner, string topics, string languages, string modalities, string more = "") =>
        partner.ListedAsync($$"""
            {"display_name":"Robin","topics":{{topics}},"languages":{{languages}},"modalities":{{modalities}},"sessions_per_day":2,"sessions_per_week":5{{more}}}
            """);
}
