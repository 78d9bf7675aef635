using System.Net;
using System.Text.Json;
using Entraide.ServiceDefaults.Http;

namespace Entraide.Scheduling.Danger;

/// <summary>
/// Reads crisis lines from the directory, on behalf of the caller and with the caller's own token: the one call from service to service, see
/// docs/adr/0010. It is given a second; what it does not answer comes from its last good answers.
/// </summary>
sealed class CrisisLines(IHttpClientFactory clients, KeptCrisisLines kept, TimeProvider time, ILogger<CrisisLines> logger)
{
    internal const string Client = "crisis-lines";
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    const string Path = "/v1/directory/crisis-lines";

    // 112 and 911 are set up as emergency calls by every mobile phone, in any network, without SIM (3GPP TS 22.101, 10.1.1). There is no
    // crisis line, and no other number, that works in every country: none is offered as if it did.
    static readonly JsonElement LastResort = JsonSerializer.SerializeToElement(new[]
    {
        new { Name = "Emergency call from a mobile phone", Numbers = new[] { new { Published = "112", Dialable = "112" } }, Source = "3GPP TS 22.101" },
    }, StrictJson.Options);

    /// <summary>The lines of <paramref name="country"/> (alpha-2, capitals), or where none is known the first line of every country. Never fails.</summary>
    internal async Task<CrisisLinesView> FindAsync(Guid partner, string? country, HttpRequest caller, CancellationToken cancellationToken)
    {
        var link = country is null ? Path : $"{Path}?country={country}";
        // Both at once, now and then, so that a country nobody asked for yet has a line when the directory is away.
        var every = country is not null && kept.IsStale(partner, "") ? AskAsync(partner, null, caller, cancellationToken) : null;
        var now = await AskAsync(partner, country, caller, cancellationToken);
        if (every is not null)
        {
            await every;
        }

        if (now is { } lines)
        {
            return new CrisisLinesView("directory", lines.Country, time.GetUtcNow(), link, lines.Lines);
        }

        return await kept.FindAsync(partner, country ?? "", cancellationToken) is { } last
            ? new CrisisLinesView("last_known", last.Country, last.ReadAt, link, Append(last.Lines))
            : new CrisisLinesView("built_in", null, null, link, LastResort);
    }

    async Task<(string? Country, JsonElement Lines)?> AskAsync(Guid partner, string? country, HttpRequest caller, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{Path}?country={country}");
            request.Headers.TryAddWithoutValidation("Authorization", caller.Headers.Authorization.ToString());
            using var response = await clients.CreateClient(Client).SendAsync(request, cancellationToken);
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound)
            {
                // Passed on as they are: a number is shown as published, to the character.
                var answer = await JsonSerializer.DeserializeAsync<JsonElement>(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
                var ofCountry = response.StatusCode == HttpStatusCode.OK;
                if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(ofCountry ? "lines" : "fallback", out var lines)
                    && lines.ValueKind == JsonValueKind.Array && lines.GetArrayLength() > 0)
                {
                    await kept.KeepAsync(partner, ofCountry ? country! : "", lines, cancellationToken);
                    return (ofCountry ? country : null, lines);
                }
            }

            logger.LogWarning("The directory answered {Status} instead of crisis lines", (int)response.StatusCode);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException or OperationCanceledException)
        {
            logger.LogWarning("The directory gave no crisis lines: {Exception}", exception.GetType().Name);
        }

        return null;
    }

    static JsonElement Append(JsonElement lines) => JsonSerializer.SerializeToElement(lines.EnumerateArray().Concat(LastResort.EnumerateArray()));
}
