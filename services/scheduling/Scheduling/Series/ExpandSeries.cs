using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using NodaTime;

namespace Entraide.Scheduling.Series;

/// <summary>Keeps each series made into sessions as far ahead as it was asked for, and tries again what clashed.</summary>
sealed class ExpandSeries(UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time) : IPeriodicJob
{
    const int Batch = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<MeetingSeries> due;
        do
        {
            var now = time.GetUtcNow();
            // One supporter's series together: what is on a calendar is read once for all of them.
            due = await work.QueryAsync<MeetingSeries>(
                $"select {MeetingSeries.Columns} from series where due_at <= @now order by supporter_id, id limit {Batch} for update skip locked", new { now }, cancellationToken);
            if (due.Count > 0)
            {
                await Expansion.RunAsync(work, [.. due.Select(series => (series, Horizon(series, now, zones)))], zones, now, cancellationToken);
            }

            await work.CommitAsync(cancellationToken);
        }
        while (due.Count == Batch);
    }

    static LocalDateTime Horizon(MeetingSeries series, DateTimeOffset now, IDateTimeZoneProvider zones)
    {
        var to = Instant.FromDateTimeOffset(now.AddDays(series.HorizonDays)).InZone(zones[series.Zone]).LocalDateTime;
        return LocalDateTime.Max(to, LocalDateTime.FromDateTime(series.ExpandedTo));
    }
}
