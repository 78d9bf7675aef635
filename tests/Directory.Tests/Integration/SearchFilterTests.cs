using System.Net;
using System.Text.Json;
using static Entraide.DirectoryService.Tests.Integration.Listings;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithSearchedDirectory.Name)]
public sealed class SearchFilterTests(SearchedDirectory directory)
{
    // Everything that can be asked for; Thursday evenings into the night, and Saturdays every second week.
    const string Whole = """
        {"id":"whole","name":"Le Refuge des Cimes","description":"Hébergement d'urgence pour jeunes","status":"active","assured_date":"2026-06-01",
         "languages":[{"id":"l","code":"fr-CA"},{"id":"l2","name":"Arabic"}],
         "cost_options":[{"id":"c","amount":0}],
         "capacities":[{"id":"k","available":2,"updated":"2026-01-01T00:00:00Z","unit":{"id":"u","name":"beds"}}],
         "service_areas":[{"id":"z","name":"Haute Savoie"}],
         "schedules":[{"id":"h","freq":"WEEKLY","byday":"TH","opens_at":"20:00+01:00","closes_at":"02:00+01:00","attending_type":"In person or by video call"},
                      {"id":"h2","freq":"WEEKLY","interval":2,"dtstart":"2026-11-07","byday":"SA","opens_at":"09:00+01:00","closes_at":"12:00+01:00"},
                      {"id":"h3","freq":"MONTHLY","byday":"-1MO","opens_at":"09:00+01:00","closes_at":"12:00+01:00"}],
         "attributes":[{"id":"a","taxonomy_term":{"id":"t2","code":"SH-1","name":"Mise à l'abri","parent_id":"t1","taxonomy_detail":{"id":"x","name":"Sujets","description":"d"}}},
                       {"id":"p","link_type":"population","taxonomy_term":{"id":"t3","code":"LGBT-YOUTH","name":"Jeunes LGBT"}}],
         "service_at_locations":[{"id":"at","location":{"id":"loc","location_type":"physical","latitude":45.9237,"longitude":6.8694,
            "accessibility":[{"id":"acc","description":"Wheelchair ramp"}],
            "addresses":[{"id":"ad","address_1":"1 place","city":"Chamonix","state_province":"ARA","postal_code":"74400","country":"FR","address_type":"physical"}]}}]}
        """;

    [Theory]
    [InlineData("\"topic\":\"sh-1\"", true)]
    [InlineData("\"topic\":\"mise-a-l-abri\"", true)]
    [InlineData("\"topic\":\"housing\"", true)] // above it in the taxonomy
    [InlineData("\"topic\":\"food\"", false)]
    [InlineData("\"topics\":[\"food\",\"sh-1\"]", true)]
    [InlineData("\"language\":\"fr\"", true)]
    [InlineData("\"language\":\"FR-ca\"", true)]
    [InlineData("\"language\":\"ar\"", true)]
    [InlineData("\"language\":\"fr-BE\"", false)]
    [InlineData("\"population\":\"lgbt-youth\"", true)]
    [InlineData("\"population\":\"sh-1\"", false)]
    [InlineData("\"modality\":\"in_person\"", true)]
    [InlineData("\"modality\":\"video\"", true)]
    [InlineData("\"modality\":\"chat\"", false)]
    [InlineData("\"near\":{\"lat\":45.9,\"lon\":6.9,\"radius_km\":10},\"modality\":\"in_person\"", true)]
    [InlineData("\"near\":{\"lat\":48.8,\"lon\":2.3,\"radius_km\":50},\"modality\":\"in_person\"", false)]
    [InlineData("\"near\":{\"lat\":48.8,\"lon\":2.3,\"radius_km\":600},\"modality\":\"in_person\",\"topic\":\"sh-1\"", true)]
    [InlineData("\"near\":{\"lat\":-45.9237,\"lon\":-173.1306,\"radius_km\":19000},\"modality\":\"in_person\"", false)] // the other side of the Earth
    [InlineData("\"zone\":\"haute-savoie\"", true)]
    [InlineData("\"zone\":\"fr\"", true)]
    [InlineData("\"zone\":\"savoie\"", false)]
    [InlineData("\"open_at\":\"2026-11-19T20:30:00+01:00\"", true)]
    [InlineData("\"open_at\":\"2026-11-20T00:59:00Z\"", true)] // Friday, 01:59 there
    [InlineData("\"open_at\":\"2026-11-20T01:00:00Z\"", false)]
    [InlineData("\"open_at\":\"2026-11-20T20:30:00+01:00\"", false)]
    [InlineData("\"open_at\":\"2026-11-21T10:00:00+01:00\"", true)] // the second week after
    [InlineData("\"open_at\":\"2026-11-28T10:00:00+01:00\"", false)]
    [InlineData("\"open_at\":\"2026-11-30T10:00:00+01:00\"", true)] // the last Monday
    [InlineData("\"open_at\":\"2026-11-23T10:00:00+01:00\"", false)]
    [InlineData("\"free\":true", true)]
    [InlineData("\"accessibility\":\"wheelchair\"", true)]
    [InlineData("\"accessibility\":\"any\"", true)]
    [InlineData("\"accessibility\":\"lift\"", false)]
    [InlineData("\"accepting_newcomers\":true", true)]
    [InlineData("\"verified_within_days\":36500", true)]
    [InlineData("\"verified_within_days\":1", false)]
    [InlineData("\"kinds\":[\"service\"]", true)]
    [InlineData("\"kinds\":[\"location\",\"group\"]", false)]
    [InlineData("\"sort\":\"freshness\"", true)]
    public async Task Each_filter_lets_through_what_fits_and_nothing_else(string filter, bool fits)
    {
        using var owner = directory.NewPartner();
        using var other = directory.NewPartner();
        await owner.ListAsync("""{"id":"t1","code":"HOUSING","name":"Housing","parent_id":null,"taxonomy":"s"}""");
        var name = $"refuge{Guid.CreateVersion7():N}"[..20];
        await owner.ListAsync(Whole.Replace("Le Refuge", name));
        // One that has nothing to be found by but its name.
        await owner.ListAsync(Service("bare", name));
        var answer = await other.SearchAsync($$"""{"text":"{{name}}",{{filter}}}""");
        Assert.Equal(fits, answer.Names().Any(found => found.EndsWith("des Cimes", StringComparison.Ordinal)));
        if (!filter.Contains("sort") && !filter.Contains("kinds"))
        {
            Assert.DoesNotContain(name, answer.Names());
        }
        else if (fits)
        {
            Assert.Equal(2, answer.GetProperty("total").GetInt32());
        }
    }

    [Fact]
    public async Task A_result_says_what_it_is_and_why_it_was_found()
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync(Whole.Replace("Cimes", "Glaciers").Replace("2026-06-01", "2020-06-01"));
        var answer = await partner.SearchAsync("""{"text":"refuge des glacier","language":"fr","free":true,"open_at":"2026-11-19T20:30:00+01:00"}""");
        var result = Assert.Single(answer.GetProperty("results").EnumerateArray());
        Assert.Equal(["name", "similar_spelling", "language", "open", "free"], answer.Why());
        Assert.Equal("Hébergement d'urgence pour jeunes", result.GetProperty("summary").GetString());
        Assert.Equal(["sh-1", "lgbt-youth"], result.GetProperty("topics").EnumerateArray().Select(topic => topic.GetString()).OrderDescending(StringComparer.Ordinal));
        Assert.Equal(["in_person", "video"], result.GetProperty("modalities").EnumerateArray().Select(modality => modality.GetString()));
        Assert.Equal(("stale", true, "active"), (result.GetProperty("freshness").GetString(), result.GetProperty("open").GetBoolean(), result.GetProperty("status").GetString()));
        Assert.Equal(1, answer.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Hours_without_a_known_zone_are_neither_open_nor_closed()
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync(Service("nz", "Zoneless nights", ",\"schedules\":[{\"id\":\"h\",\"freq\":\"WEEKLY\",\"byday\":\"MO,TU,WE,TH,FR,SA,SU\",\"opens_at\":\"00:00\",\"closes_at\":\"24:00\"}]"));
        Assert.False((await partner.SearchAsync("""{"text":"zoneless"}""")).GetProperty("results")[0].TryGetProperty("open", out _));
        Assert.Empty((await partner.SearchAsync("""{"text":"zoneless","open_at":"now"}""")).Ids());
    }

    [Theory]
    [InlineData("?kind=service&language=fr&modality=in_person&country=FR&limit=5", HttpStatusCode.OK)]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("?text=hiv", HttpStatusCode.UnprocessableEntity)]
    [InlineData("?topic=hiv", HttpStatusCode.UnprocessableEntity)]
    [InlineData("?near=48,2", HttpStatusCode.UnprocessableEntity)]
    [InlineData("?kind=secret", HttpStatusCode.UnprocessableEntity)]
    [InlineData("?limit=x", HttpStatusCode.UnprocessableEntity)]
    [InlineData("?kind=service&kind=group", HttpStatusCode.UnprocessableEntity)]
    public async Task A_url_takes_only_what_may_be_read_in_it(string query, HttpStatusCode status)
    {
        using var partner = directory.NewPartner();
        var answer = await partner.GetAsync($"/v1/directory/search{query}");
        Assert.Equal(status, answer.StatusCode);
        if (query.Contains("hiv"))
        {
            var problem = await answer.Content.ReadAsStringAsync();
            Assert.Contains("POST /v1/directory/search", problem);
            Assert.DoesNotContain("hiv", problem);
        }
    }
}
