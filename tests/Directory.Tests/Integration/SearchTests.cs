using System.Net;
using System.Text.Json;
using Entraide.DirectoryService.Searching.Indexing;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithSearchedDirectory.Name)]
public sealed class SearchTests(SearchedDirectory directory)
{
    // Paris; Versailles is 17 km away, Lyon 392.
    const string NearParis = "\"near\":{\"lat\":48.8566,\"lon\":2.3522,\"radius_km\":50}";

    [Fact]
    public async Task A_partners_supporters_are_found_by_what_they_chose_and_by_nobody_else()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.read");
        using var other = directory.NewPartner();
        var fits = await directory.SupporterAsync(partnerId, ["grief", "hiv"], ["grief"], ["fr-CA", "ar"], ["video"], name: "Colibri");
        await directory.SupporterAsync(partnerId, ["hiv"], ["hiv"], ["en"], ["video"]);
        await directory.SupporterAsync(partnerId, ["grief"], ["grief"], ["fr"], ["phone"]);

        var answer = await partner.SearchAsync("""{"topic":"grief","language":"FR","modality":"video","kinds":["supporter"],"facets":["topic"]}""");
        Assert.Equal([fits], answer.Ids());
        Assert.Equal(["topic", "language", "modality"], answer.Why());
        var result = answer.GetProperty("results")[0];
        Assert.Equal(("supporter", "Colibri"), (result.GetProperty("kind").GetString(), result.GetProperty("name").GetString()));
        Assert.Equal(["grief"], result.GetProperty("topics").EnumerateArray().Select(topic => topic.GetString()));
        Assert.Equal("""[{"value":"grief","count":1}]""", answer.GetProperty("facets").GetProperty("topic").GetRawText());
        Assert.Empty(answer.GetProperty("crisis_lines").EnumerateArray());
        Assert.False(answer.TryGetProperty("crisis_lines_of", out _));

        // Matched, and neither shown nor counted.
        var silent = await partner.SearchAsync("""{"topic":"hiv","language":"fr","kinds":["supporter"],"facets":["topic"]}""");
        Assert.Equal([fits], silent.Ids());
        Assert.DoesNotContain("hiv", silent.GetRawText());
        Assert.Equal([fits], (await partner.SearchAsync("""{"text":"colibri","kinds":["supporter"]}""")).Ids());

        Assert.Empty((await other.SearchAsync("""{"topic":"grief","kinds":["supporter"]}""")).Ids());
        Assert.Empty((await other.SearchAsync("""{"text":"colibri"}""")).Ids());
        Assert.Empty((await partner.SearchAsync("""{"topic":"grief","kinds":["supporter"],"audience":"public"}""")).Ids());
        Assert.DoesNotContain("olibri", (await (await partner.PostAsync("/v1/directory/search/suggestions", """{"prefix":"coli"}""")).JsonAsync()).GetRawText());
    }

    [Fact]
    public async Task In_person_is_near_and_remote_is_anywhere()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.read");
        var (lyon, topics, fr) = (new Position(45.7640, 4.8357), new[] { "near-test" }, new[] { "fr" });
        var versailles = await directory.SupporterAsync(partnerId, topics, topics, fr, ["in_person"], new Position(48.8049, 2.1204));
        await directory.SupporterAsync(partnerId, topics, topics, fr, ["in_person"], lyon);
        await directory.SupporterAsync(partnerId, topics, topics, fr, ["in_person"]);
        var lyonByVideo = await directory.SupporterAsync(partnerId, topics, topics, fr, ["in_person", "video"], lyon);

        var both = (await partner.SearchAsync($$"""{"topic":"near-test",{{NearParis}}}""")).GetProperty("results");
        Assert.Equal([versailles, lyonByVideo], both.EnumerateArray().Select(r => r.GetProperty("id").GetGuid()));
        Assert.InRange(both[0].GetProperty("distance_km").GetDouble(), 17, 19);
        Assert.Equal(["topic", "near"], both[0].GetProperty("why").EnumerateArray().Select(why => why.GetString()));
        Assert.False(both[1].TryGetProperty("distance_km", out _));
        Assert.Equal(["topic", "remote"], both[1].GetProperty("why").EnumerateArray().Select(why => why.GetString()));
        Assert.Equal([versailles], (await partner.SearchAsync($$"""{"topic":"near-test","modality":"in_person",{{NearParis}}}""")).Ids());
        Assert.Equal(2, (await partner.SearchAsync("""{"zone":"nievre","topic":"near-test","near":{"lat":45.7,"lon":4.8,"radius_km":500},"modality":"in_person","limit":1}""")).GetProperty("total").GetInt32() - 1);
    }

    [Fact]
    public async Task Who_is_no_longer_certified_or_has_left_is_not_found()
    {
        var partnerId = Guid.CreateVersion7();
        using var partner = directory.Service.As(partnerId, "directory.read");
        await directory.SupporterAsync(partnerId, ["lapse"], [], ["fr"], ["video"], until: TimeProvider.System.GetUtcNow().AddMinutes(-1));
        var left = await directory.SupporterAsync(partnerId, ["lapse"], [], ["fr"], ["video"]);
        Assert.Equal([left], (await partner.SearchAsync("""{"topic":"lapse"}""")).Ids());
        WorkingFor.AllPartners("as the job does");
        await using var scope = directory.Service.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await SearchIndex.RemoveAsync(work, left, CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
        Assert.Empty((await partner.SearchAsync("""{"topic":"lapse"}""")).Ids());
    }

    [Fact]
    public async Task The_same_listing_of_two_partners_is_found_once()
    {
        var document = """{"id":"0193a7f0-3333-7000-8000-000000000001","name":"Twice","status":"active","attributes":[{"id":"a","taxonomy_term":{"id":"t","code":"twice","name":"twice"}}]}""";
        using var first = directory.NewPartner();
        using var second = directory.NewPartner();
        using var third = directory.NewPartner();
        await first.ListAsync(document);
        await second.ListAsync(document.Replace("Twice", "Twice, mine"));
        Assert.Equal(["Twice, mine"], (await second.SearchAsync("""{"topic":"twice"}""")).Names());
        Assert.Equal(["Twice"], (await third.SearchAsync("""{"topic":"twice"}""")).Names());
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
    [InlineData("""{"topics":["grief","Not A Code"]}""", "/topics/1")]
    [InlineData("""{"sort":"distance"}""", "/sort")]
    [InlineData("""{"open_at":"tomorrow"}""", "/open_at")]
    [InlineData("""{"after":"AAAA"}""", "/after")]
    [InlineData("""{"verified_within_days":0}""", "/verified_within_days")]
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
}
