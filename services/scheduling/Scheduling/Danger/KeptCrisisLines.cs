using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entraide.ServiceDefaults.Data;
using Npgsql;

namespace Entraide.Scheduling.Danger;

/// <summary>
/// The directory's last good answers, for when it gives none: in the database, so that a restart does not forget them, and in memory, for when
/// the database is away as well. What was true only when it answered (open now, recently verified) is left out; the date of the verification stays.
/// </summary>
sealed class KeptCrisisLines(Database database, IServiceScopeFactory scopes, TimeProvider time, ILogger<KeptCrisisLines> logger)
{
    static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    static readonly string[] OnlyThen = ["open", "speaks", "verification"];

    readonly ConcurrentDictionary<(Guid Partner, string Country), Kept> memory = new();

    /// <summary>Whether it is worth asking the directory again, for keeping's sake.</summary>
    internal bool IsStale(Guid partner, string country) => !memory.TryGetValue((partner, country), out var last) || time.GetUtcNow() - last.ReadAt > Fresh;

    /// <summary>Keeps <paramref name="lines"/>. Best effort: somebody waits for the answer.</summary>
    internal async Task KeepAsync(Guid partner, string country, JsonElement lines, CancellationToken cancellationToken)
    {
        if (!IsStale(partner, country))
        {
            return;
        }

        var last = new Kept { PartnerId = partner, Country = country, Lines = Lasting(lines), ReadAt = time.GetUtcNow() };
        memory[(partner, country)] = last;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            await work.ExecuteAsync("""
                insert into crisis_lines_kept (partner_id, country, lines, read_at) values (@PartnerId, @Country, @Lines::jsonb, @ReadAt)
                on conflict (partner_id, country) do update set lines = excluded.lines, read_at = excluded.read_at
                """, last, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            logger.LogWarning("Crisis lines could not be kept: {Exception}", exception.GetType().Name);
        }
    }

    /// <summary>The latest that is known for <paramref name="country"/>: the partner's own answer before another's, the country's before its line in the list of all.</summary>
    internal async Task<(string? Country, DateTimeOffset ReadAt, JsonElement Lines)?> FindAsync(Guid partner, string country, CancellationToken cancellationToken)
    {
        IEnumerable<Kept> known;
        try
        {
            known = await database.QueryAsync<Kept>("select partner_id, country, lines::text as lines, read_at from crisis_lines_kept where country in (@country, '')", new { country }, cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            known = memory.Values.Where(kept => kept.Country == country || kept.Country.Length == 0);
        }

        var best = known.OrderByDescending(kept => kept.Country == country).ThenByDescending(kept => kept.PartnerId == partner).ThenByDescending(kept => kept.ReadAt).FirstOrDefault();
        if (best is null)
        {
            return null;
        }

        var lines = JsonSerializer.Deserialize<JsonElement[]>(best.Lines)!;
        var ofCountry = country.Length == 0 ? [] : lines.Where(line => line.TryGetProperty("country", out var of) && of.GetString() == country).ToArray();
        return ofCountry.Length > 0
            ? (country, best.ReadAt, JsonSerializer.SerializeToElement(ofCountry))
            : (null, best.ReadAt, JsonSerializer.SerializeToElement(lines));
    }

    static string Lasting(JsonElement lines)
    {
        var copy = JsonNode.Parse(lines.GetRawText())!.AsArray();
        foreach (var line in copy.OfType<JsonObject>())
        {
            foreach (var member in OnlyThen)
            {
                line.Remove(member);
            }
        }

        return copy.ToJsonString();
    }

    sealed class Kept
    {
        public Guid PartnerId { get; init; }
        public string Country { get; init; } = "";
        public string Lines { get; init; } = "";
        public DateTimeOffset ReadAt { get; init; }
    }
}
