using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Series;

/// <summary>Plans a group, workshop or mentoring that comes round.</summary>
/// <param name="Zone">IANA name of the zone people there live by, such as <c>Europe/Paris</c>.</param>
/// <param name="StartsAt">Wall time there, such as <c>2026-12-01T18:00</c>. The first meeting is the first that fits the rule, then or later.</param>
/// <param name="Exceptions">Wall starts that do not take place, 500 at most.</param>
/// <param name="ExtraDates">Wall starts beside the rule, 500 at most.</param>
/// <param name="ExpandUntil">How far ahead sessions are made, now and from now on: 90 days without it, 5 years at most.</param>
public sealed record CreateSeriesRequest(
    string Zone, string StartsAt, RecurrenceRule Rule, SessionDetails Details,
    IReadOnlyList<string>? Exceptions = null, IReadOnlyList<string>? ExtraDates = null, DateTimeOffset? ExpandUntil = null);

static class CreateSeries
{
    const int UsualHorizon = 90, MostDates = 500;

    internal static async Task<Created<SeriesView>> HandleAsync(
        CreateSeriesRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (recurrence, zone) = Check(request, zones, now);
        var wallNow = Instant.FromDateTimeOffset(now).InZone(zone).LocalDateTime;
        var until = request.ExpandUntil ?? now.AddDays(UsualHorizon);
        var to = Instant.FromDateTimeOffset(until).InZone(zone).LocalDateTime;
        Possible(recurrence, zone, request.Details, wallNow, to);
        await Supporter.KnownAsync(() => Supporter.FindAsync(database, caller.Partner, request.Details.SupporterId, cancellationToken), time,
            () => Problem.Invalid("/details/supporter_id", "No such supporter, or not one of yours."), cancellationToken);
        var series = MeetingSeries.Of(Guid.CreateVersion7(now), caller.Partner, caller.Region, request.Zone, recurrence, request.Details, zones.VersionId, wallNow,
            Math.Max(1, (int)Math.Ceiling((until - now).TotalDays)));
        await series.InsertAsync(work, now, cancellationToken);
        await Expansion.RunAsync(work, [(series, to)], zones, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/scheduling/series/{series.Id}", await SeriesView.FindAsync(work, caller.Partner, series.Id, now, cancellationToken));
    }

    static (Recurrence Recurrence, DateTimeZone Zone) Check(CreateSeriesRequest request, IDateTimeZoneProvider zones, DateTimeOffset now)
    {
        var checks = request.Rule.Check(request.Details.Check(new Checks(), "/details"), "/rule");
        var zone = zones.GetZoneOrNull(request.Zone);
        checks.That(zone is not null, "/zone", "Must be an IANA time zone, such as Europe/Paris.")
            .That(request.ExpandUntil is null || (request.ExpandUntil > now && request.ExpandUntil <= now.AddDays(ExpandOneSeries.MostDays)), "/expand_until", "Must be in the future, within five years.");
        var start = WallTime.Parse(request.StartsAt);
        checks.That(start is not null, "/starts_at", WallTime.Fault);
        var (exceptions, extra) = (Dates(request.Exceptions, "/exceptions", checks), Dates(request.ExtraDates, "/extra_dates", checks));
        checks.Enforce();

        var recurrence = new Recurrence(request.Rule.Explicit(start!.Value), start.Value, exceptions, extra);
        var all = recurrence with { Exceptions = [] };
        for (var i = 0; i < exceptions.Count; i++)
        {
            checks.That(all.Has(exceptions[i]), $"/exceptions/{i}", "Must be a wall start of the rule or of an extra date.");
        }

        checks.That(recurrence.ByRule(recurrence.Start).Any(), "/rule", "The rule has no occurrence.").Enforce();
        return (recurrence, zone!);
    }

    // What is right in itself and still cannot be: nothing ahead, too much at once, or meetings that overlap each other.
    static void Possible(Recurrence recurrence, DateTimeZone zone, SessionDetails details, LocalDateTime now, LocalDateTime to)
    {
        new Checks()
            .That(recurrence.GoesOn(now), "/rule", "Every occurrence is in the past.")
            .That(recurrence.Between(now, to).Take(ExpandOneSeries.MostOccurrences + 1).Count() <= ExpandOneSeries.MostOccurrences, "/expand_until", $"Must be near enough for {ExpandOneSeries.MostOccurrences} occurrences at most.")
            .Enforce();
        // A rule's own starts are a day apart at least; only an extra date can come too near to another.
        var near = recurrence.Extra.SelectMany(extra => recurrence.Between(extra.PlusDays(-1), extra.PlusDays(1))).Distinct();
        if (Occurrence.Overlap(near.Select(wall => Occurrence.Of(wall, zone, details.Minutes, 0))) is { } overlap)
        {
            throw SeriesProblems.Overlap(overlap.First, overlap.Second);
        }
    }

    static List<LocalDateTime> Dates(IReadOnlyList<string>? texts, string at, Checks checks)
    {
        checks.That(texts is null or { Count: <= MostDates }, at, $"Must be {MostDates} at most.");
        List<LocalDateTime> dates = [];
        for (var i = 0; i < Math.Min(MostDates, texts?.Count ?? 0); i++)
        {
            var date = WallTime.Parse(texts![i]);
            checks.That(date is not null, $"{at}/{i}", WallTime.Fault).That(date is null || !dates.Contains(date.Value), $"{at}/{i}", "Must be given once.");
            dates.Add(date ?? default);
        }

        return dates;
    }
}
