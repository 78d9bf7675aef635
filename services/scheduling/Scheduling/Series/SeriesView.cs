using System.Text.Json;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using NodaTime;

namespace Entraide.Scheduling.Series;

/// <summary>A series as its partner sees it. Wall times are those of its zone.</summary>
/// <param name="ExpandedTo">Occurrences before this wall time have been made into sessions.</param>
/// <param name="HorizonDays">How many days ahead sessions are kept made.</param>
/// <param name="Follows">The series it was split from.</param>
/// <param name="TzdbVersion">The edition of the zone rules its sessions were last made by.</param>
/// <param name="Sessions">How many sessions there are, cancelled ones left out.</param>
/// <param name="Clashes">Occurrences ahead that cannot take place as planned; the first hundred.</param>
/// <param name="Version">Rises with each change of the rule or the details.</param>
public sealed record SeriesView(
    Guid Id, string Zone, string StartsAt, RecurrenceRule Rule, IReadOnlyList<string> Exceptions, IReadOnlyList<string> ExtraDates, SessionDetails Details,
    string ExpandedTo, int HorizonDays, Guid? Follows, string TzdbVersion, int Sessions, IReadOnlyList<ClashView> Clashes, int Version)
{
    /// <exception cref="ServiceDefaults.Problems.Problem">not found</exception>
    internal static async Task<SeriesView> FindAsync(IQueries database, Guid partner, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var series = await MeetingSeries.FindAsync(database, partner, id, cancellationToken) ?? throw ServiceDefaults.Problems.Problem.NotFound();
        var clashes = await database.QueryAsync<Session>(
            $"select {Session.Columns} from sessions s where s.series_id = @id and s.state = 'clashing' and s.starts_at > @now order by s.starts_at limit 100", new { id, now }, cancellationToken);
        return new SeriesView(series.Id, series.Zone, WallTime.Format(series.StartsAt), JsonSerializer.Deserialize<RecurrenceRule>(series.Rule, StrictJson.Options)!,
            [.. series.Exceptions.Order().Select(WallTime.Format)], [.. series.ExtraDates.Order().Select(WallTime.Format)], series.Meeting, WallTime.Format(series.ExpandedTo), series.HorizonDays,
            series.Follows, series.TzdbVersion, await database.FindAsync<int>("select count(*)::int from sessions where series_id = @id and state <> 'cancelled'", new { id }, cancellationToken),
            [.. clashes.Select(session => new ClashView(session.Id, WallTime.Format(session.Occurrence!.Value), session.StartsAt, session.Clash!))], series.Version);
    }
}

/// <summary>An occurrence that cannot take place as planned: it is visible, and nobody can book it. A later expansion tries it again.</summary>
/// <param name="Occurrence">The wall start that the rule gives it.</param>
/// <param name="StartsAt">UTC.</param>
/// <param name="Reason"><c>slot-taken</c> (by the lead or the co-facilitator), <c>room-taken</c>, <c>supporter-not-bookable</c>, or the name of a limit.</param>
public sealed record ClashView(Guid SessionId, string Occurrence, DateTimeOffset StartsAt, string Reason);
