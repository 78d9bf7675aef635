using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.Series.Editing;

/// <summary>One change of a series that is locked, in the transaction it is given. Each way of changing answers with the id of the series that carries it.</summary>
/// <param name="at">The occurrence named.</param>
sealed class SeriesEdit(
    MeetingSeries series, DateTimeZone zone, IDateTimeZoneProvider zones, SeriesChanges changes, LocalDateTime at, DateTimeOffset now, UnitOfWork work)
{
    readonly SessionReplan replan = new(zone, zones, changes, now, work);

    /// <summary>The wall time from which on occurrences are ahead.</summary>
    internal LocalDateTime Ahead { get; } = Instant.FromDateTimeOffset(now).InZone(zone).LocalDateTime.With(TimeAdjusters.TruncateToMinute).PlusMinutes(1);

    /// <summary>By how much of wall time what is changed moves.</summary>
    long Minutes => changes.StartsAt is { } to ? Period.Between(at, WallTime.Parse(to)!.Value, PeriodUnits.Minutes).Minutes : 0;

    internal async Task<Guid> ChangeOneAsync(Session session, CancellationToken cancellationToken)
    {
        var wall = changes.StartsAt is { } to ? WallTime.Parse(to)!.Value : LocalDateTime.FromDateTime(session.LocalStart);
        var people = await LockPeopleAsync([session.Id], cancellationToken);
        await replan.RunAsync(series.PartnerId, [session.Id], people, one => wall, one => one with { Detached = true, OwnerId = one.Id }, [], [], mustBeOpen: true, cancellationToken);
        await Expansion.RetryAsync(work, [series.Id], people, zones, now, cancellationToken);
        return series.Id;
    }

    internal async Task<Guid> CancelOneAsync(Session session, CancellationToken cancellationToken)
    {
        await CancelAsync([session.Id], mustBeOpen: true, cancellationToken);
        await work.ExecuteAsync("update sessions set detached = true where id = @Id", new { session.Id }, cancellationToken);
        var recurrence = series.Recurrence;
        await series.ChangeAsync(work, recurrence with { Exceptions = [.. recurrence.Exceptions.Append(at).Distinct()] }, series.Meeting, LocalDateTime.FromDateTime(series.ExpandedTo), now, cancellationToken);
        return series.Id;
    }

    /// <summary>Nothing takes place from <paramref name="from"/> on, or from now on where that is later.</summary>
    internal async Task<Guid> EndAsync(LocalDateTime from, CancellationToken cancellationToken)
    {
        from = LocalDateTime.Max(from, Ahead);
        await CancelAsync(await TargetsAsync(from, cancellationToken), mustBeOpen: false, cancellationToken);
        await series.ChangeAsync(work, series.Recurrence.Before(from), series.Meeting, LocalDateTime.FromDateTime(series.ExpandedTo), now, cancellationToken);
        return series.Id;
    }

    internal async Task<Guid> ChangeAllAsync(CancellationToken cancellationToken)
    {
        var targets = await TargetsAsync(Ahead, cancellationToken);
        var others = await work.QueryAsync<Session>(
            $"select {Session.Columns} from sessions s where s.series_id = @Id and s.state = 'scheduled' and not s.detached and s.ends_at > @now and s.id <> all(@targets)",
            new { series.Id, now, targets }, cancellationToken);
        var people = await LockPeopleAsync(targets, cancellationToken);
        var renamed = await RenamedAsync(Ahead, targets, cancellationToken);
        await replan.RunAsync(series.PartnerId, targets, people, Moved, one => one with { Occurrence = Moved(one.Occurrence!.Value) }, others, renamed, mustBeOpen: false, cancellationToken);
        await RenameAsync(series.Id, renamed, cancellationToken);
        await series.ChangeAsync(work, Move(series.Recurrence), replan.Checked(series.Meeting), LocalDateTime.FromDateTime(Moved(series.ExpandedTo)), now, cancellationToken);
        await Expansion.RetryAsync(work, [series.Id], people, zones, now, cancellationToken);
        return series.Id;
    }

    internal async Task<Guid> SplitAsync(CancellationToken cancellationToken)
    {
        if (at < Ahead)
        {
            throw Problem.Conflict("session-begun", "The occurrence is not ahead any more.");
        }

        var (before, after) = (series.Recurrence.Before(at), Move(series.Recurrence.From(at)));
        var following = MeetingSeries.Of(Guid.CreateVersion7(now), series.PartnerId, series.Region, series.Zone, after, replan.Checked(series.Meeting), series.TzdbVersion,
            LocalDateTime.FromDateTime(Moved(series.ExpandedTo)), series.HorizonDays, follows: series.Id);
        await following.InsertAsync(work, now, cancellationToken);
        var targets = await TargetsAsync(at, cancellationToken);
        var people = await LockPeopleAsync(targets, cancellationToken);
        var renamed = await RenamedAsync(at, targets, cancellationToken);
        await replan.RunAsync(series.PartnerId, targets, people, Moved,
            one => one with { SeriesId = following.Id, OwnerId = following.Id, Occurrence = Moved(one.Occurrence!.Value) }, [], renamed, mustBeOpen: false, cancellationToken);
        await RenameAsync(following.Id, renamed, cancellationToken);
        await series.ChangeAsync(work, before, series.Meeting, LocalDateTime.FromDateTime(series.ExpandedTo), now, cancellationToken);
        await Expansion.RetryAsync(work, [following.Id], people, zones, now, cancellationToken);
        return following.Id;
    }

    Recurrence Move(Recurrence recurrence) => Minutes == 0 ? recurrence : recurrence.Moved(Minutes)
        ?? throw Problem.Invalid("/changes/starts_at", "No rule says what that would make of the series: change the time of day only, or end it and make another.");

    DateTime Moved(DateTime wall) => wall.AddMinutes(Minutes);

    LocalDateTime Moved(Session session) => LocalDateTime.FromDateTime(Moved(session.Occurrence!.Value));

    async Task<Guid[]> TargetsAsync(LocalDateTime from, CancellationToken cancellationToken) => [.. await work.QueryAsync<Guid>(
        "select id from sessions where series_id = @Id and occurrence >= @from and state <> 'cancelled' and not detached and starts_at > @now",
        new { series.Id, from = from.ToDateTimeUnspecified(), now }, cancellationToken)];

    // What is detached or cancelled keeps its time, and its name goes along with the rule, so that it is not made a second time.
    async Task<Guid[]> RenamedAsync(LocalDateTime from, Guid[] targets, CancellationToken cancellationToken) => [.. await work.QueryAsync<Guid>(
        "select id from sessions where series_id = @Id and occurrence >= @from and id <> all(@targets)", new { series.Id, from = from.ToDateTimeUnspecified(), targets }, cancellationToken)];

    Task RenameAsync(Guid to, Guid[] sessions, CancellationToken cancellationToken) => work.ExecuteAsync(
        "update sessions set series_id = @to, occurrence = occurrence + make_interval(mins => @minutes) where id = any(@sessions)", new { to, minutes = (int)Minutes, sessions }, cancellationToken);

    async Task CancelAsync(Guid[] ids, bool mustBeOpen, CancellationToken cancellationToken)
    {
        var locked = await LockedSessions.LockAsync(work, series.PartnerId, ids, [], cancellationToken);
        await CancelSessions.ApplyAsync(work, locked, replan.Open(locked, mustBeOpen), "partner", "series_changed", zones, now, cancellationToken);
    }

    Task<IReadOnlyDictionary<(Guid Partner, Guid Id), Supporter>> LockPeopleAsync(Guid[] sessions, CancellationToken cancellationToken) => People.LockAsync(
        work, [series.Id], sessions, People.Of(series.PartnerId, series.Meeting).Concat(People.Of(series.PartnerId, changes.SupporterId, changes.CoFacilitatorId)), cancellationToken);
}
