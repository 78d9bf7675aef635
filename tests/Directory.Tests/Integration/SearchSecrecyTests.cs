using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entraide.DirectoryService.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithSearchedDirectory.Name)]
public sealed class SearchSecrecyTests(SearchedDirectory directory)
{
    // Around the confidential place, and nowhere near anything else that tests list.
    const string Near = "\"near\":{\"lat\":-54.8,\"lon\":-68.3,\"radius_km\":30}";

    static readonly string[] Everything =
    [
        """{"text":"ptarmigan"}""", """{"text":"ptarmigann"}""", """{"text":"lagopus"}""", """{"text":"muscovado"}""", """{"topic":"canary-topic"}""", """{"topic":"canary-name"}""",
        """{"population":"canary-topic"}""", """{"language":"ku"}""", """{"zone":"canaryville"}""", """{"zone":"canary-area"}""", """{"accessibility":"canarylift"}""",
        """{"text":"tiercanary","free":true}""", """{"text":"tiercanary","accepting_newcomers":true}""", """{"text":"tiercanary","verified_within_days":36500}""",
        """{"text":"tiercanary","open_at":"2026-11-19T12:00:00Z"}""", """{"text":"tiercanary","modality":"phone"}""", """{"text":"tiercanary","modality":"in_person"}""",
        $$"""{ {{Near}} }""", $$"""{"text":"tiercanary",{{Near}} }""",
    ];

    [Theory]
    [InlineData("need_to_know", "partner")]
    [InlineData("need_to_know", "public")]
    [InlineData("partner", "public")]
    public async Task A_value_above_the_readers_tier_is_found_by_nothing(string tier, string audience)
    {
        using var owner = directory.NewPartner();
        using var other = directory.NewPartner();
        await owner.ListAsync(Listing(tier));
        try
        {
            await NothingLeaksAsync([owner, other], tier, audience);
        }
        finally
        {
            await RemoveAsync(owner);
        }
    }

    static async Task NothingLeaksAsync(HttpClient[] readers, string tier, string audience)
    {
        foreach (var reader in readers)
        {
            foreach (var search in Everything)
            {
                var answer = await reader.SearchAsync(search[..^1] + $",\"audience\":\"{audience}\"}}");
                Assert.True(answer.GetProperty("total").GetInt32() == 0, $"{search} of {audience} finds {tier}");
            }

            // The listing itself is public: it is found, counted and sorted without any of that.
            var found = await reader.SearchAsync($$"""
                {"text":"tiercanary","facets":["topic","language","kind","modality","population"],"sort":"relevance","audience":"{{audience}}"}
                """);
            Assert.Equal(1, found.GetProperty("total").GetInt32());
            Assert.All(Secrets, secret => Assert.DoesNotContain(secret, found.GetRawText(), StringComparison.OrdinalIgnoreCase));
            Assert.False(found.GetProperty("results")[0].TryGetProperty("open", out _));
            foreach (var prefix in new[] { "ptar", "lagop", "musco", "canary" })
            {
                var suggestions = await (await reader.PostAsync("/v1/directory/search/suggestions", $$"""{"prefix":"{{prefix}}","audience":"{{audience}}"}""")).JsonAsync();
                Assert.Equal("""{"titles":[],"topics":[],"words":[]}""", suggestions.GetRawText());
            }
        }
    }

    [Fact]
    public async Task Partners_find_what_is_for_partners()
    {
        using var owner = directory.NewPartner();
        using var other = directory.NewPartner();
        await owner.ListAsync(Listing("partner"));
        foreach (var search in Everything.Where(search => !search.Contains("ptarmigann")))
        {
            Assert.True((await other.SearchAsync(search)).GetProperty("total").GetInt32() == 1, search);
        }

        await RemoveAsync(owner);
    }

    [Theory]
    [InlineData("need_to_know", 0, 0)]
    [InlineData("partner", 1, 0)]
    [InlineData("public", 1, 1)]
    public async Task A_listing_is_found_from_its_own_tier_on(string tier, int byPartners, int byAnybody)
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync(Listings.Service("row", "Wholecanary", $",\"tier\":\"{tier}\""));
        Assert.Equal(byPartners, (await partner.SearchAsync("""{"text":"wholecanary"}""")).GetProperty("total").GetInt32());
        Assert.Equal(byAnybody, (await partner.SearchAsync("""{"text":"wholecanary","audience":"public"}""")).GetProperty("total").GetInt32());
        await RemoveAsync(partner);
    }

    [Fact]
    public async Task What_moderation_hides_is_found_and_suggested_no_more_even_if_it_is_imported_again()
    {
        using var partner = directory.NewPartner();
        await partner.ListAsync(Listings.Service("hide", "Hiddencanary"));
        var id = Assert.Single((await partner.SearchAsync("""{"text":"hiddencanary"}""")).Ids());
        await directory.ScalarAsync<int?>("""
            with opened as (insert into moderation_cases (id, partner_id, listing_id, origin, reason, opened_at)
                select @id, partner_id, @id, 'report', 'harmful', now() from search_entries where id = @id limit 1 returning id, partner_id)
            insert into hidden_listings (partner_id, listing_id, case_id, since, hold) select partner_id, @id, id, now(), 'undecided' from opened
            """, new { id });
        Assert.Empty((await partner.SearchAsync("""{"text":"hiddencanary"}""")).Ids());
        await partner.ListAsync(Listings.Service("hide", "Hiddencanary again"));
        Assert.Empty((await partner.SearchAsync("""{"text":"hiddencanary"}""")).Ids());
        var suggestions = await (await partner.PostAsync("/v1/directory/search/suggestions", """{"prefix":"hiddenc"}""")).JsonAsync();
        Assert.Equal("""{"titles":[],"topics":[],"words":[]}""", suggestions.GetRawText());
        await directory.ScalarAsync<int?>("delete from hidden_listings where listing_id = @id", new { id });
        Assert.Equal(["Hiddencanary again"], (await partner.SearchAsync("""{"text":"hiddencanary"}""")).Names());
    }

    [Fact]
    public async Task Nothing_that_is_searched_for_is_in_any_log_or_trace()
    {
        var (seen, logs) = (new ConcurrentQueue<string>(), new Captured());
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Enqueue($"{activity.DisplayName} {string.Join(' ', activity.TagObjects.Select(tag => tag.ToString()))} {string.Join(' ', activity.Events.SelectMany(e => e.Tags).Select(tag => tag.ToString()))}"),
        };
        ActivitySource.AddActivityListener(listener);
        await using var service = await RunningService.StartAsync(DirectoryHost.Build, typeof(SearchSecrecyTests).Assembly, "--Logging:LogLevel:Default=Trace", "--Logging:Console:LogLevel:Default=None");
        service.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        using var partner = service.As(Guid.CreateVersion7(), "directory.read directory.write");
        await partner.SearchAsync("""{"text":"kanarienvogel","topic":"kanarientopic","zone":"kanarienzone","near":{"lat":12.345678,"lon":65.4321,"radius_km":10},"country":"FR"}""");
        await partner.PostAsync("/v1/directory/search/suggestions", """{"prefix":"kanarienvo"}""");
        await partner.PostAsync("/v1/directory/search", """{"text":"kanarienvogel","topic":"Kanarien Topic"}""");
        await partner.PostAsync("/v1/directory/search", """{"text":"kanarienvogel","kanarienmember":1}""");
        await partner.PostAsync("/v1/directory/search", """{"text":"kanarienvogel",""");
        Assert.Contains(seen, activity => activity.Contains("postgres"));
        Assert.NotEmpty(logs.Lines);
        foreach (var line in seen.Concat(logs.Lines))
        {
            Assert.DoesNotContain("kanarien", line, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("12.34", line);
        }
    }

    static readonly string[] Secrets = ["ptarmigan", "lagopus", "muscovado", "canary-topic", "canary-name", "canaryville", "canarylift", "\"ku\"", "distance_km", "verified_at", "-54", "-68"];

    // So that the next test finds its own only.
    static Task RemoveAsync(HttpClient owner) => owner.ImportAsync("format=hsds", Listings.Service("last", "Nothing of it"));

    static string Listing(string tier) => $$"""
        {"id":"tiered","name":"Tiercanary","status":"active","description":"ptarmigan","alternate_name":"lagopus","fees_description":"muscovado","assured_date":"2026-01-01",
         "tiers":{"description":"{{tier}}","alternate_name":"{{tier}}","fees_description":"{{tier}}","assured_date":"{{tier}}"},
         "languages":[{"id":"l","code":"ku","tier":"{{tier}}"}],"cost_options":[{"id":"c","amount":0,"tier":"{{tier}}"}],
         "capacities":[{"id":"k","available":2,"updated":"2026-01-01T00:00:00Z","tier":"{{tier}}","unit":{"id":"u","name":"beds"} }],
         "service_areas":[{"id":"z","name":"Canary area","tier":"{{tier}}"}],
         "schedules":[{"id":"h","freq":"WEEKLY","byday":"TH","opens_at":"09:00Z","closes_at":"17:00Z","attending_type":"by phone","tier":"{{tier}}"}],
         "attributes":[{"id":"a","link_type":"population","tier":"{{tier}}","taxonomy_term":{"id":"t","code":"canary-topic","name":"Canary name"} }],
         "service_at_locations":[{"id":"at","location":{"id":"loc","location_type":"physical","latitude":-54.8019,"longitude":-68.303,
            "accessibility":[{"id":"acc","description":"canarylift"}],
            "addresses":[{"id":"ad","tier":"{{tier}}","address_1":"1 Ptarmigan Street","city":"Canaryville","state_province":"V","postal_code":"9410","country":"AR","address_type":"physical"}]} }] }
        """;

    sealed class Captured : ILoggerProvider
    {
        readonly ConcurrentQueue<string> lines = new();

        public IReadOnlyCollection<string> Lines => lines;

        public ILogger CreateLogger(string categoryName) => new Into(lines);

        public void Dispose()
        {
        }

        sealed class Into(ConcurrentQueue<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines.Enqueue($"{formatter(state, exception)} {exception}");
        }
    }
}
