using System.Text.Json.Nodes;
using Entraide.Testing;

namespace Entraide.EndToEnd.Tests;

[Trait("Category", "EndToEnd"), Collection(SharedPlatform.Name)]
public sealed class TelemetryTests(RunningPlatform platform)
{
    [Fact]
    public async Task One_booking_is_one_trace_through_gateway_scheduling_credits_and_notification()
    {
        using var community = await Community.CreateAsync(platform);
        var (supporter, (person, mailbox)) = (await community.SupporterAsync(), await community.PersonAsync());
        using var box = mailbox;
        await community.BookAsync(person, supporter, 24, "wait=20");
        var trace = community.Api.LastTrace!;
        await Eventually.HoldsAsync(async () => (await mailbox.MailsAsync(default)).Count == 1, "the confirmation arrived");

        IReadOnlyList<Span> spans = [];
        await Eventually.HoldsAsync(async () => Missing(spans = await SpansAsync(trace)).Count == 0, "gateway, scheduling, credits and notification have their spans in the trace");
        // One tree: every span but the gateway's first hangs on another of the same trace.
        Assert.Single(spans, span => span.Parent is null);
        await Eventually.HoldsAsync(async () =>
        {
            var all = await SpansAsync(trace);
            return all.All(span => span.Parent is null || all.Any(other => other.Id == span.Parent));
        }, "every span has its parent in the trace");
    }

    static IReadOnlyList<string> Missing(IReadOnlyList<Span> spans) =>
    [
        .. new[] { ("gateway", "POST /v1/scheduling/{**rest}"), ("scheduling", "POST /v1/scheduling/bookings"), ("credits", "credits-place-hold process"), ("notification", "mail send") }
            .Where(wanted => !spans.Any(span => (span.Service, span.Name) == wanted)).Select(wanted => wanted.Item2),
    ];

    [Fact]
    public async Task No_trace_and_no_log_says_who_somebody_is_or_what_they_look_for()
    {
        using var community = await Community.CreateAsync(platform);
        var (supporter, (person, mailbox)) = (await community.SupporterAsync(), await community.PersonAsync());
        using var box = mailbox;
        await community.Api.PostAsync("/v1/directory/search", new JsonObject { ["topic"] = "canary-topic", ["language"] = "fr", ["country"] = "FR" }, default);
        await community.BookAsync(person, supporter, 24, "wait=20");
        var trace = community.Api.LastTrace!;
        await Eventually.HoldsAsync(async () => (await SpansAsync(trace)).Any(span => span.Service == "notification"), "the trace is complete");

        using var http = Telemetry();
        foreach (var kind in new[] { "traces", "logs" })
        {
            var everything = await http.GetStringAsync($"/api/telemetry/{kind}?limit=10000");
            Assert.DoesNotContain("canary", everything);
            Assert.DoesNotContain("example.org", everything);
        }

        // The same words are known to be looked for: the directory itself has them.
        var found = await community.Api.PostAsync("/v1/directory/search", new JsonObject { ["topic"] = "canary-topic" }, default);
        Assert.Contains("canary-topic", found.ToJsonString());
        foreach (var log in Directory.GetFiles(platform.Data, "*.log", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("canary", await File.ReadAllTextAsync(log));
        }
    }

    [Fact]
    public async Task Both_replicas_of_scheduling_serve_requests()
    {
        using var community = await Community.CreateAsync(platform);
        var supporter = await community.SupporterAsync();
        var instances = new HashSet<string>();
        for (var i = 0; i < 40; i++)
        {
            await community.Api.GetAsync($"/v1/scheduling/supporters/{supporter}/open-hours", default);
            instances.Add(community.Api.LastTrace!);
        }

        await Eventually.HoldsAsync(async () =>
        {
            var serving = new HashSet<string>();
            foreach (var trace in instances)
            {
                serving.UnionWith((await SpansAsync(trace)).Where(span => span.Service == "scheduling").Select(span => span.Instance));
            }

            return serving.Count == 2;
        }, "two instances of scheduling have spans of these requests");
    }

    async Task<IReadOnlyList<Span>> SpansAsync(string trace)
    {
        using var http = Telemetry();
        using var response = await http.GetAsync($"/api/telemetry/traces/{trace}");
        return response.IsSuccessStatusCode ? Span.Read(JsonNode.Parse(await response.Content.ReadAsStringAsync())!) : [];
    }

    HttpClient Telemetry() => new() { BaseAddress = platform.Options.Dashboard, DefaultRequestHeaders = { { "X-API-Key", platform.Options.TelemetryKey } } };
}

/// <summary>One span as the dashboard's telemetry API gives it (OTLP JSON).</summary>
sealed record Span(string Service, string Instance, string Name, string Id, string? Parent)
{
    internal static IReadOnlyList<Span> Read(JsonNode document) =>
    [
        .. from resource in document["data"]!["resourceSpans"]!.AsArray()
           let attributes = resource!["resource"]!["attributes"]!.AsArray().ToDictionary(attribute => (string)attribute!["key"]!, attribute => (string?)attribute!["value"]!["stringValue"] ?? "")
           from scope in resource["scopeSpans"]!.AsArray()
           from span in scope!["spans"]!.AsArray()
           select new Span(attributes["service.name"], attributes.GetValueOrDefault("service.instance.id", ""), (string)span!["name"]!, (string)span["spanId"]!,
               (string?)span["parentSpanId"] is { Length: > 0 } parent ? parent : null),
    ];
}
