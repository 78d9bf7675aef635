using System.Diagnostics.Metrics;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Tenancy;
using Npgsql;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>
/// The metric <c>directory.crisis_lines.lapsed</c>: how many lines of each country lapsed and were not answered for in time (level 2). Above zero,
/// somebody has to call the partner.
/// </summary>
sealed class LapsedLines : BackgroundService
{
    internal const string MeterName = "Entraide.Directory";

    static readonly Meter Meter = new(MeterName);
    static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    readonly Database database;
    readonly TimeProvider time;
    IReadOnlyList<Measurement<long>> lapsed = [];

    public LapsedLines(Database database, TimeProvider time)
    {
        (this.database, this.time) = (database, time);
        Meter.CreateObservableGauge("directory.crisis_lines.lapsed", () => Volatile.Read(ref lapsed), "{line}", "Crisis lines whose verification lapsed and was not renewed in time, by country.");
    }

    /// <summary>Counts anew.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        WorkingFor.AllPartners("a count over all partners' lines");
        var counts = await database.QueryAsync<Count>("""
            select l.country, count(*) as lines from crisis_line_escalations e join crisis_lines l on l.id = e.line_id
            where e.state = 'open' and e.level = 2 group by l.country
            """, null, cancellationToken);
        Volatile.Write(ref lapsed, [.. counts.Select(count => new Measurement<long>(count.Lines, new KeyValuePair<string, object?>("country", count.Country)))]);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (NpgsqlException)
            {
                // The database is away: readiness says so, and the next look tells again.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    sealed class Count
    {
        public string Country { get; init; } = "";
        public long Lines { get; init; }
    }
}
