using System.Diagnostics.Metrics;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Npgsql;

namespace Entraide.Notification.Deliveries;

/// <summary>How many messages are due and not sent: above zero for long means that a channel is away. And how many were given up.</summary>
sealed class DueBacklog : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    readonly Database database;
    readonly TimeProvider time;
    long due, dead;

    public DueBacklog(Database database, TimeProvider time)
    {
        (this.database, this.time) = (database, time);
        Telemetry.Meter.CreateObservableGauge("notification.due", () => new Measurement<long>(Volatile.Read(ref due)), "{message}", "Messages that are due and not sent yet.");
        Telemetry.Meter.CreateObservableGauge("notification.dead", () => new Measurement<long>(Volatile.Read(ref dead)), "{message}", "Messages that were given up, and that somebody may have to see to.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WorkingFor.AllPartners("a count over all deliveries");
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                // One that waits for its next attempt counts too: it was due when first tried.
                Volatile.Write(ref due, await database.FindAsync<long>(
                    "select count(*) from deliveries where state = 'pending' and (due_at <= @now or attempts > 0) or state = 'sending'", new { now = time.GetUtcNow() }, stoppingToken));
                Volatile.Write(ref dead, await database.FindAsync<long>("select count(*) from deliveries where state = 'dead'", null, stoppingToken));
            }
            catch (NpgsqlException)
            {
                // The database is away: readiness says so, and the next look tells again.
            }
        }
    }
}
