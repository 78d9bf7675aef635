using System.Text.Json.Nodes;

namespace Entraide.Demo;

/// <summary>Reads traces from the dashboard's own telemetry API.</summary>
sealed class Telemetry : IDisposable
{
    readonly HttpClient http;

    internal Telemetry(Options options)
    {
        http = new HttpClient { BaseAddress = options.Dashboard };
        http.DefaultRequestHeaders.Add("X-API-Key", options.TelemetryKey);
    }

    /// <summary>The services that have a span in the trace.</summary>
    internal async Task<IReadOnlySet<string>> ServicesOfAsync(string trace, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"/api/telemetry/traces/{trace}", cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return new HashSet<string>();
        }

        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        return document["data"]!["resourceSpans"]!.AsArray()
            .Select(resource => resource!["resource"]!["attributes"]!.AsArray().FirstOrDefault(attribute => (string?)attribute!["key"] == "service.name"))
            .Select(attribute => (string?)attribute?["value"]!["stringValue"] ?? "")
            .ToHashSet();
    }

    public void Dispose() => http.Dispose();
}
