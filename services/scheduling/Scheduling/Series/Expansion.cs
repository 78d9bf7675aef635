using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Series;

/// <summary>Makes series into sessions, many series at once: the sessions are stored and their people's time is taken, or they are stored as clashing.</summary>
static class Expansion
{
    /// <summary>Expands each series up to a wall time of its zone, and tries again what clashed before.</summary>
    /// <param name="due">Locked by the caller.</param>
    /// <exception cref="Npgsql.PostgresException">where the database refuses</exception>
    internal static async Task<IReadOnlyList<NewOccurrence>> RunAsync(
        UnitOfWork work, IReadOnlyList<(MeetingSeries Series, LocalDateTime To)> due, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var instant = Instant.FromDateTimeOffset(now);
        var series = due.Select(one => (one.Series, one.To, one.Series.Recurrence, Details: one.Series.Meeting, Zone: zones[one.Series.Zone])).ToArray();
        Guid[] ids = [.. series.Select(one => one.Series.Id)];
        var supporters = await People.LockAsync(work, ids, [], series.SelectMany(one => People.Of(one.Series.PartnerId, one.Details)), cancellationToken);
        await RetryAsync(work, ids, supporters, zones, now, cancellationToken);

        List<(MeetingSeries Series, Meeting Meeting)> planned = [];
        foreach (var (one, to, recurrence, details, zone) in series)
        {
            var debrief = supporters.GetValueOrDefault((one.PartnerId, details.SupporterId)) is { } lead ? NewSession.DebriefAfter(details, lead.Limits) : 0;
            planned.AddRange(Occurrence.Of(recurrence, LocalDateTime.FromDateTime(one.ExpandedTo), to, zone, details, debrief)
                .Where(occurrence => occurrence.Start > instant)
                .Select(occurrence => (one, new Meeting(one.PartnerId, one.Id, details, zone, occurrence))));
        }

        var placed = await Placement.PlaceAsync(work, supporters, [.. planned.Select(one => one.Meeting)], look: due.Any(one => one.Series.ExtraDates.Length > 0), cancellationToken);
        NewOccurrence[] made = [.. planned.Zip(placed, (one, place) => new NewOccurrence(Guid.CreateVersion7(now), one.Series, place.Meeting, place.Clash))];
        await NewOccurrence.StoreAsync(work, made, zones.VersionId, cancellationToken);
        await RecordAsync(work, [.. series.Select(one => (one.Series, one.To, one.Recurrence.GoesOn(one.To), one.Zone))], zones.VersionId, now, cancellationToken);
        return made;
    }

    /// <summary>Gives sessions that clashed their place where it has become free.</summary>
    /// <param name="supporters">Locked by the caller: see <see cref="People"/>.</param>
    internal static async Task RetryAsync(
        UnitOfWork work, Guid[] series, IReadOnlyDictionary<(Guid Partner, Guid Id), Supporter> supporters, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Nobody has a place in a session that clashes: no booking has to be locked before it.
        var clashing = await work.QueryAsync<Session>(
            $"select {Session.Columns} from sessions s where s.series_id = any(@series) and s.state = 'clashing' and s.starts_at > @now order by s.id for update", new { series, now }, cancellationToken);
        var placed = await Placement.PlaceAsync(work, supporters, [.. clashing.Select(session => Meeting.Of(session, zones[session.Zone]))], look: true, cancellationToken);
        foreach (var (session, place) in clashing.Zip(placed))
        {
            if (place.Clash != session.Clash)
            {
                await work.ExecuteAsync(
                    "update sessions set state = case when @Clash is null then 'scheduled' else 'clashing' end, clash = @Clash, sequence = sequence + 1 where id = @Id",
                    new { place.Clash, session.Id }, cancellationToken);
            }
        }
    }

    // The next stretch is due a day after this one was: not at each round, and never late.
    static Task RecordAsync(
        UnitOfWork work, (MeetingSeries Series, LocalDateTime To, bool GoesOn, DateTimeZone Zone)[] done, string tzdb, DateTimeOffset now, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update series s set expanded_to = greatest(s.expanded_to, g.expanded_to), due_at = case when g.goes_on then g.due_at end, tzdb_version = @tzdb
        from unnest(@ids, @reached, @goesOn, @dues) as g(id, expanded_to, goes_on, due_at) where s.id = g.id
        """, new
        {
            ids = done.Select(one => one.Series.Id).ToArray(),
            reached = done.Select(one => one.To.ToDateTimeUnspecified()).ToArray(),
            goesOn = done.Select(one => one.GoesOn).ToArray(),
            dues = done.Select(one => Later(one.To.InZoneLeniently(one.Zone).ToDateTimeUtc().AddDays(1 - one.Series.HorizonDays), now.UtcDateTime.AddDays(1))).ToArray(),
            tzdb,
        }, cancellationToken);

    static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;
}
