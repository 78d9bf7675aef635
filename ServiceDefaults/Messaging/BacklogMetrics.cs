using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Entraide.ServiceDefaults.Messaging;

/// <summary>How many messages wait in the outbox and how old the oldest is: the first thing to look at when nothing seems to happen.</summary>
sealed class BacklogMetrics : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    readonly NpgsqlDataSource database;
    readonly TimeProvider time;
    long waiting;
    double oldestSeconds;

    public BacklogMetrics(NpgsqlDataSource database, TimeProvider time, BrokerAddress address)
    {
        (this.database, this.time) = (database, time);
        var service = new KeyValuePair<string, object?>("service", address.Service);
        MessagingTelemetry.Meter.CreateObservableGauge("outbox.backlog", () => new Measurement<long>(Volatile.Read(ref waiting), service), "{message}", "Messages committed but not yet confirmed by the broker.");
        MessagingTelemetry.Meter.CreateObservableGauge("outbox.oldest.age", () => new Measurement<double>(Volatile.Read(ref oldestSeconds), service), "s", "Age of the oldest message that waits.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var command = database.CreateCommand("select count(*), min(enqueued_at) from platform.outbox");
                await using var reader = await command.ExecuteReaderAsync(stoppingToken);
                await reader.ReadAsync(stoppingToken);
                Volatile.Write(ref waiting, reader.GetInt64(0));
                Volatile.Write(ref oldestSeconds, reader.IsDBNull(1) ? 0 : (time.GetUtcNow() - reader.GetDateTime(1)).TotalSeconds);
            }
            catch (NpgsqlException)
            {
                // The database is away: readiness says so, and the next look tells again.
            }
        }
    }
}
