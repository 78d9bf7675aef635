using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Series.Editing;

/// <summary>How much of a series a change is about.</summary>
public enum EditScope
{
    /// <summary>One occurrence: it is detached from the series, whose later changes leave it alone.</summary>
    One,

    /// <summary>That occurrence and all after it: they become a series of their own.</summary>
    Following,

    /// <summary>Every occurrence ahead that is not detached.</summary>
    All,
}

/// <summary>Changes a series. Sessions keep their ids and bookings; a change that collides for anybody is refused whole.</summary>
/// <param name="Occurrence">Which occurrence: the wall start that the rule gives it.</param>
public sealed record EditSeriesRequest(EditScope Scope, string Occurrence, SeriesChanges Changes);

static class EditSeries
{
    internal static async Task<Ok<SeriesView>> HandleAsync(
        Guid id, EditSeriesRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var at = WallTime.Parse(request.Occurrence);
        request.Changes.Check(new Checks(), "/changes").That(at is not null, "/occurrence", WallTime.Fault).Enforce();
        if (request.Changes.SupporterId is { } lead)
        {
            await Supporter.KnownAsync(() => Supporter.FindAsync(database, caller.Partner, lead, cancellationToken), time,
                () => Problem.Invalid("/changes/supporter_id", "No such supporter, or not one of yours."), cancellationToken);
        }

        var series = await MeetingSeries.LockAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        var session = await work.FindAsync<Session>(
            $"select {Session.Columns} from sessions s where s.series_id = @id and s.occurrence = @occurrence", new { id, occurrence = at!.Value.ToDateTimeUnspecified() }, cancellationToken)
            ?? throw Problem.Invalid("/occurrence", "Must be the wall start of an occurrence that has been made into a session.");
        var now = time.GetUtcNow();
        var edit = new SeriesEdit(series, zones[series.Zone], zones, request.Changes, at.Value, now, work);
        var result = await ((request.Scope, request.Changes.Cancelled) switch
        {
            (EditScope.One, true) => edit.CancelOneAsync(session, cancellationToken),
            (EditScope.One, _) => edit.ChangeOneAsync(session, cancellationToken),
            (EditScope.Following, true) => edit.EndAsync(at.Value, cancellationToken),
            (EditScope.All, true) => edit.EndAsync(edit.Ahead, cancellationToken),
            (EditScope.Following, _) when series.Recurrence.Between(LocalDateTime.MinIsoValue, at.Value).Any() => edit.SplitAsync(cancellationToken),
            // From the first on, following are all.
            _ => edit.ChangeAllAsync(cancellationToken),
        });
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(await SeriesView.FindAsync(work, caller.Partner, result, now, cancellationToken));
    }
}
