using System.Diagnostics.Metrics;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Npgsql;

namespace Entraide.Notification.Webhooks;

/// <summary>How many calls wait, and how many are dead, of each endpoint by its id: what operators look at when a partner says that nothing comes.</summary>
sealed class WebhookBacklog : BackgroundService
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    readonly Database database;
    readonly TimeProvider time;
    volatile IReadOnlyList<Row> rows = [];

    public WebhookBacklog(Database database, TimeProvider time)
    {
        (this.database, this.time) = (database, time);
        Telemetry.Meter.CreateObservableGauge("notification.webhooks.pending", () => rows.Select(row => Of(row, row.Pending)), "{call}", "Calls that wait, by endpoint.");
        Telemetry.Meter.CreateObservableGauge("notification.webhooks.dead", () => rows.Select(row => Of(row, row.Dead)), "{call}", "Calls that were given up and may be replayed, by endpoint.");
    }

    static Measurement<long> Of(Row row, long value) => new(value, new KeyValuePair<string, object?>("endpoint", row.WebhookId), new KeyValuePair<string, object?>("state", row.State));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WorkingFor.AllPartners("a count over all webhooks");
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                rows = await database.QueryAsync<Row>("""
                    select w.id as webhook_id, w.state, count(*) filter (where d.state <> 'dead') as pending, count(*) filter (where d.state = 'dead') as dead
                    from webhooks w join webhook_deliveries d on d.webhook_id = w.id and d.state <> 'delivered' group by w.id
                    """, null, stoppingToken);
            }
            catch (NpgsqlException)
            {
                // The database is away: readiness says so, and the next look tells again.
            }
        }
    }

    sealed class Row
    {
        public Guid WebhookId { get; init; }
        public string State { get; init; } = "";
        public long Pending { get; init; }
        public long Dead { get; init; }
    }
}
