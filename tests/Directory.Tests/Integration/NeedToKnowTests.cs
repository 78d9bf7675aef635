using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entraide.DirectoryService.Tests.Integration;

/// <summary>
/// A canary in every place that only those who need to know may see, and nobody ever hears it: in no answer, count, order, distance,
/// suggestion, event, log or trace.
/// </summary>
[Trait("Category", "Integration"), Collection(WithDirectory.Name)]
public sealed class NeedToKnowTests(RunningDirectory directory)
{
    // Unlike any word of the test's other data, and each other.
    const string Canary = "kanarienvogel";
    const double Latitude = 61.837465, Longitude = 33.192837;

    const string Data = """
        {"organizations":[{"id":"o","name":"Open house","description":"d","email":"kanarienvogel@example.org","tiers":{"email":"need_to_know"}},
                          {"id":"o2","name":"Kanarienvogel society","description":"kanarienvogel","tier":"need_to_know"}],
         "services":[{"id":"s","name":"Evening table","description":"Zwielicht","status":"active","organization_id":"o","alert":"ask for kanarienvogel","tiers":{"alert":"need_to_know"}},
                     {"id":"s2","name":"Kanarienvogel refuge","description":"Zwielicht","status":"active","organization_id":"o2","confidential":"yes"}],
         "locations":[{"id":"l","location_type":"physical","name":"Kanarienvogel yard","latitude":61.837465,"longitude":33.192837,"transportation":"bus to kanarienvogel"},
                      {"id":"l2","location_type":"physical","name":"kanarienvogel","latitude":61.837465,"longitude":33.192837,"tier":"need_to_know"}],
         "addresses":[{"id":"a","location_id":"l","address_1":"1 Kanarienvogel street","city":"Openville","state_province":"S","postal_code":"KV99","country":"XB","address_type":"physical","confidential":"true"}],
         "service_at_location":[{"id":"x","service_id":"s","location_id":"l"},{"id":"x2","service_id":"s","location_id":"l2"}],
         "phones":[{"id":"p","service_id":"s","number":"kanarienvogel-1","private":"yes"}],
         "contacts":[{"id":"c","service_id":"s","name":"Kanarienvogel","tier":"need_to_know"}],
         "languages":[{"id":"g","service_id":"s","code":"qkv","tier":"need_to_know"}],
         "taxonomy_terms":[{"id":"t","name":"Kanarienvogel","code":"kanarienvogel","description":"","tier":"need_to_know"},{"id":"u","name":"Zwielicht","code":"zwielicht","description":""}],
         "attributes":[{"id":"at","link_id":"s","link_entity":"service","taxonomy_term_id":"t"},{"id":"au","link_id":"s","link_entity":"service","taxonomy_term_id":"u"}]}
        """;

    [Fact]
    public async Task Nobody_ever_hears_the_canary()
    {
        using var listener = new Listener();
        var logs = new ConcurrentQueue<string>();
        directory.Service.Services.GetRequiredService<ILoggerFactory>().AddProvider(new Scribe(logs));
        var partnerId = Guid.CreateVersion7();
        using var owner = directory.Service.As(partnerId, "directory.read directory.write");
        using var reader = directory.NewPartner();
        using var anybody = directory.Service.Anonymous();
        var import = await owner.ImportAsync("format=hsds&on_error=skip&source=canary", Data);
        Assert.True(import.StatusCode == HttpStatusCode.Created, await import.Content.ReadAsStringAsync());
        var answers = new List<string> { await import.Content.ReadAsStringAsync() };

        foreach (var path in FeedPaths())
        {
            var answer = await anybody.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
            answers.Add(await answer.Content.ReadAsStringAsync());
        }

        // Asked for by what nobody may know, there is as much as for a word that does not exist.
        foreach (var list in new[] { "services", "organizations", "service_at_locations", "taxonomy_terms" })
        {
            Assert.Equal(0, (await JsonAsync(anybody, $"/hsds/{list}?search={Canary}")).GetProperty("total_items").GetInt32());
        }

        Assert.Equal(0, (await JsonAsync(anybody, "/hsds/service_at_locations?postcode=KV99")).GetProperty("total_items").GetInt32());
        Assert.Equal(0, (await JsonAsync(anybody, "/hsds/service_at_locations?postcode=KV99&proximity=50000")).GetProperty("total_items").GetInt32());
        foreach (var client in new[] { owner, reader })
        {
            foreach (var query in new[]
            {
                """{"text":"kanarienvogel"}""", """{"text":"kanarienvogal"}""", """{"topic":"kanarienvogel"}""", """{"language":"qkv"}""",
                $$"""{"near":{"lat":{{Latitude}},"lon":{{Longitude}},"radius_km":50},"modality":"in_person"}""",
            })
            {
                var found = await client.SearchAsync(query);
                Assert.True((0, 0) == (found.GetProperty("total").GetInt32(), found.GetProperty("results").GetArrayLength()), $"{query}: {found}");
            }

            // What is found by other words, from right before the door, has no distance to it.
            var near = await client.SearchAsync($$"""{"text":"zwielicht","near":{"lat":{{Latitude}},"lon":{{Longitude}},"radius_km":20000},"sort":"distance","facets":["topic","language","kind"]}""");
            Assert.All(near.GetProperty("results").EnumerateArray(), result => Assert.False(result.TryGetProperty("distance_km", out _)));
            var evening = await client.SearchAsync("""{"text":"zwielicht","facets":["topic","language","kind"]}""");
            Assert.Equal(1, evening.GetProperty("total").GetInt32());
            answers.AddRange([near.ToString(), evening.ToString()]);
            answers.Add(await (await client.PostAsync("/v1/directory/search/suggestions", """{"prefix":"kanari"}""")).Content.ReadAsStringAsync());
            var id = evening.GetProperty("results")[0].GetProperty("id").GetGuid();
            answers.Add(await client.GetStringAsync($"/v1/directory/listings/{id}"));
            answers.Add(await (await client.GetAsync($"/v1/directory/listings/{id}?tier=need_to_know")).Content.ReadAsStringAsync());
        }

        var events = await directory.ScalarAsync<string?>("select string_agg(row_to_json(o)::text, '') from platform.outbox o");
        Assert.All(answers.Concat(logs).Concat(listener.Said).Append(events ?? ""), Silent);

        // It is there all the same, for whom it is for.
        using var entitled = directory.Service.As(partnerId, "directory.read directory.need_to_know");
        var service = await directory.ScalarAsync<Guid>("select id from hsds_rows where partner_id = @partnerId and source_id = 's'", new { partnerId });
        Assert.Contains(Canary, await entitled.GetStringAsync($"/v1/directory/listings/{service}?tier=need_to_know"));
    }

    static IEnumerable<string> FeedPaths() =>
        from list in new[] { "services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms" }
        from query in new[] { "", "?full=true", "?format=ndjson", "?full=true&format=ndjson" }
        where list is not ("taxonomies" or "taxonomy_terms") || !query.Contains("full")
        select $"/hsds/{list}{query}{(query.Contains("ndjson") ? "" : query.Length > 0 ? "&per_page=500" : "?per_page=500")}";

    static void Silent(string said)
    {
        var at = said.IndexOf(Canary, StringComparison.OrdinalIgnoreCase);
        Assert.True(at < 0, at < 0 ? "" : $"The canary was heard: …{said[Math.Max(0, at - 120)..Math.Min(said.Length, at + 60)]}…");
        Assert.DoesNotContain("61.83", said);
        Assert.DoesNotContain("33.19", said);
        Assert.DoesNotContain("KV99", said);
        Assert.DoesNotContain("qkv", said);
    }

    static async Task<JsonElement> JsonAsync(HttpClient client, string path) => await (await client.GetAsync(path)).JsonAsync();

    /// <summary>Hears every span of the process: its name, tags and events.</summary>
    sealed class Listener : IDisposable
    {
        readonly ActivityListener listener;

        public Listener()
        {
            listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name != "System.Net.Http",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                // The test's own questions name what they ask for in the feed's query: what matters is what the service says.
                ActivityStopped = activity => Said.Add(string.Join('\n', activity.TagObjects.Where(tag => tag.Key != "url.query").Select(tag => $"{tag.Key}={tag.Value}")
                    .Concat(activity.Events.Select(happening => $"{happening.Name} {string.Join(' ', happening.Tags)}")).Prepend(activity.DisplayName))),
            };
            ActivitySource.AddActivityListener(listener);
        }

        public ConcurrentBag<string> Said { get; } = [];

        public void Dispose() => listener.Dispose();
    }

    sealed class Scribe(ConcurrentQueue<string> logs) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
