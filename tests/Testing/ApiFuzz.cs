using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Entraide.Testing;

/// <summary>Asks every operation of the API's description what no partner would, through the gateway of a running platform (eng/fuzz-api.mjs).</summary>
public static class ApiFuzz
{
    static readonly string[] Scopes =
    [
        "directory.read", "directory.write", "directory.moderate", "directory.need_to_know", "scheduling.read", "scheduling.write", "scheduling.region",
        "credits.read", "credits.write", "notifications.read", "notifications.write", "notifications.export",
    ];

    /// <summary>Whether nothing came back that never may, and what was said: seed, counts, and what did.</summary>
    /// <param name="each">How many requests each operation is sent.</param>
    public static async Task<(bool Passed, string Said)> RunAsync(Uri gateway, string operatorKey, int seed, int each, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node",
        [
            Repository.File("eng", "fuzz-api.mjs"), Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform test or ./platform faults."),
            Repository.File("gateway", "OpenApi", "v1.json"), gateway.ToString(), $"{seed}", $"{each}",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        // Not as arguments: those every user of the machine can read.
        start.Environment["OPERATOR_TOKEN"] = operatorKey;
        start.Environment["PARTNER_TOKEN"] = await TokenAsync(gateway, operatorKey, cancellationToken);
        using var node = Process.Start(start)!;
        var (said, failed) = (node.StandardOutput.ReadToEndAsync(cancellationToken), node.StandardError.ReadToEndAsync(cancellationToken));
        await node.WaitForExitAsync(cancellationToken);
        return (node.ExitCode == 0, await said + await failed);
    }

    // Of a partner of its own, who may do everything and ask as often as it likes: what is looked for lies behind scopes and quotas.
    static async Task<string> TokenAsync(Uri gateway, string operatorKey, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        using var register = new HttpRequestMessage(HttpMethod.Post, "/v1/partners")
        {
            Content = JsonContent.Create(new { name = "Fuzz", region = "test", scopes = Scopes, quotas = new { read = 1_000_000, write = 1_000_000 } }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", operatorKey) },
        };
        register.Headers.Add("Idempotency-Key", $"\"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}\"");
        using var registered = await http.SendAsync(register, cancellationToken);
        var partner = await registered.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = partner.GetProperty("client_id").GetString()!,
            ["client_secret"] = partner.GetProperty("client_secret").GetString()!,
        });
        using var issued = await http.PostAsync("/oauth/token", form, cancellationToken);
        return (await issued.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("access_token").GetString()!;
    }
}
