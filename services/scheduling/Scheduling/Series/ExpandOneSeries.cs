using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Series;

/// <summary>Makes a series into sessions as far as is asked, and tries again what clashed.</summary>
/// <param name="Until">Within five years and 2,000 occurrences; without it, only what clashed is tried again.</param>
public sealed record ExpandSeriesRequest(DateTimeOffset? Until = null);

static class ExpandOneSeries
{
    internal const int MostDays = 5 * 366, MostOccurrences = 2000;

    internal static async Task<Ok<SeriesView>> HandleAsync(
        Guid id, ExpandSeriesRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        new Checks().That(request.Until is null || (request.Until > now && request.Until <= now.AddDays(MostDays)), "/until", "Must be in the future, within five years.").Enforce();
        var series = await MeetingSeries.LockAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        var from = LocalDateTime.FromDateTime(series.ExpandedTo);
        var to = request.Until is { } until ? LocalDateTime.Max(from, Instant.FromDateTimeOffset(until).InZone(zones[series.Zone]).LocalDateTime) : from;
        new Checks()
            .That(series.Recurrence.Between(from, to).Take(MostOccurrences + 1).Count() <= MostOccurrences, "/until", $"Must be near enough for {MostOccurrences} occurrences at most.")
            .Enforce();
        await Expansion.RunAsync(work, [(series, to)], zones, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(await SeriesView.FindAsync(work, caller.Partner, id, now, cancellationToken));
    }
}
