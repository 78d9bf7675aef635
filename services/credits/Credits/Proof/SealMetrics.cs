using System.Diagnostics.Metrics;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Npgsql;

namespace Entraide.Credits.Proof;

/// <summary>How many transfers wait for their seal and since when: what an operator looks at when a proof lags behind.</summary>
sealed class SealMetrics : BackgroundService
{
    static readonly Meter Meter = new("Entraide.Credits");
    static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    readonly Database database;
    readonly TimeProvider time;
    Lag lag = new();

    public SealMetrics(Database database, TimeProvider time)
    {
        (this.database, this.time) = (database, time);
        Meter.CreateObservableGauge("ledger.unsealed", () => Volatile.Read(ref lag).Unsealed, "{transfer}", "Transfers written but not yet sealed.");
        Meter.CreateObservableGauge("ledger.unsealed.age", () => Volatile.Read(ref lag).Oldest is { } oldest ? (time.GetUtcNow() - oldest).TotalSeconds : 0, "s", "Age of the oldest transfer that is not sealed.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WorkingFor.AllPartners("a count over all ledgers");
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Volatile.Write(ref lag, await Lag.ReadAsync(database, null, stoppingToken));
            }
            catch (NpgsqlException)
            {
                // The database is away: readiness says so, and the next look tells again.
            }
        }
    }
}

/// <summary>What is not sealed yet.</summary>
sealed class Lag
{
    public long Unsealed { get; init; }

    /// <summary>When the oldest of it was written (UTC).</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>Of one partner, or of all.</summary>
    internal static async Task<Lag> ReadAsync(Database database, Guid? partner, CancellationToken cancellationToken) => await database.FindAsync<Lag>("""
        select count(*) as unsealed, min(at) as oldest from transfers where seq > (select seq from seal_cursor) and (@partner::uuid is null or partner_id = @partner)
        """, new { partner }, cancellationToken) ?? new Lag();
}
