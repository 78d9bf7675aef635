using System.Net.Http.Headers;
using System.Text.Json;
using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Gateway.Danger;

/// <summary>
/// A copy of the first crisis line of every country, for answers that would otherwise say no more than that a service is down (rule 5: never a dead
/// end). It is read from the directory's public lines each minute, and kept while the directory is away, for a day at most.
/// </summary>
sealed class KnownCrisisLines(IHttpClientFactory clients, SigningKeys keys, IConfiguration configuration, TimeProvider time) : BackgroundService
{
    internal const string Client = "crisis lines";

    static readonly TimeSpan Every = TimeSpan.FromMinutes(1), Soon = TimeSpan.FromSeconds(2), Longest = TimeSpan.FromDays(1), TokenLifetime = TimeSpan.FromMinutes(1);

    volatile Copy? copy;

    /// <summary>The lines of <paramref name="country"/> (ISO 3166-1 alpha-2) where one is known, else those of every country; null where nothing is known.</summary>
    internal IReadOnlyList<JsonElement>? Find(string? country)
    {
        if (copy is not { } known || time.GetUtcNow() - known.ReadAt > Longest)
        {
            return null;
        }

        var ofCountry = known.Lines.Where(line => country is { Length: 2 } && string.Equals(line.GetProperty("country").GetString(), country, StringComparison.OrdinalIgnoreCase)).ToArray();
        return ofCountry.Length > 0 ? ofCountry : known.Lines;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var every = configuration.GetValue("CrisisLines:Every", Every);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await ReadAsync(stoppingToken) is { Count: > 0 } lines)
            {
                copy = new Copy(lines, time.GetUtcNow());
            }

            await Task.Delay(copy is null && Soon < every ? Soon : every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // As a partner that is nobody: what it sees is what everybody may. Without a country, the answer holds the first line of each.
    async Task<IReadOnlyList<JsonElement>> ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var address in configuration.GetSection("services:directory:http").GetChildren())
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address.Value!), "/v1/directory/crisis-lines"));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await keys.IssueAsync("gateway", Guid.Empty, "", "directory.read", TokenLifetime, cancellationToken));
                using var answer = await clients.CreateClient(Client).SendAsync(request, cancellationToken);
                using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("fallback", out var lines) && lines.ValueKind == JsonValueKind.Array)
                {
                    return [.. lines.EnumerateArray().Where(IsVerified).Select(line => line.Clone())];
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException or OperationCanceledException or Npgsql.NpgsqlException)
            {
                // The next replica, or the next time: what is known stays.
            }
        }

        return [];
    }

    static bool IsVerified(JsonElement line) => line.TryGetProperty("verification", out var state) && state.ValueKind == JsonValueKind.String && state.GetString() == "current";

    sealed record Copy(IReadOnlyList<JsonElement> Lines, DateTimeOffset ReadAt);
}
