using Entraide.Scheduling.Series;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.ZoneChanges;

/// <summary>Decides whether a session keeps its wall time (and moves) or its instant.</summary>
static class DecideZoneMove
{
    internal static Task<Ok<ZoneMoveView>> ConfirmAsync(Guid id, Caller caller, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken) =>
        DecideAsync(id, ZoneMoveState.Confirmed, caller, work, zones, time, (session, move) => session with
        {
            StartsAt = move.NewStart,
            EndsAt = move.NewStart.AddMinutes(session.Minutes),
            TzdbVersion = zones.VersionId,
        }, cancellationToken);

    // From now on it has the wall time that its instant has now; its series' own wall time is another, so it follows that no more.
    internal static Task<Ok<ZoneMoveView>> KeepAsync(Guid id, Caller caller, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken) =>
        DecideAsync(id, ZoneMoveState.Kept, caller, work, zones, time, (session, move) => session with
        {
            LocalStart = Instant.FromDateTimeOffset(session.StartsAt).InZone(zones[session.Zone]).LocalDateTime.ToDateTimeUnspecified(),
            Detached = session.SeriesId is not null,
            OwnerId = session.SeriesId is not null ? session.Id : session.OwnerId,
            TzdbVersion = zones.VersionId,
        }, cancellationToken);

    static async Task<Ok<ZoneMoveView>> DecideAsync(
        Guid id, ZoneMoveState state, Caller caller, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, Func<Session, ZoneMove, Session> change, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var move = await ZoneMove.FindAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        if (move.SeriesId is { } series)
        {
            // Or a change of the series would not see that this session has left it.
            await MeetingSeries.LockAsync(work, caller.Partner, series, cancellationToken);
        }

        var locked = await LockedSessions.LockAsync(work, caller.Partner, [move.SessionId], [], cancellationToken);
        var session = locked.Only;
        if (move.State != ZoneMoveState.Proposed || !await move.DecideAsync(work, state, now, cancellationToken))
        {
            throw Problem.Conflict("zone-change-decided", "This has been decided.");
        }

        if (session.StartsAt != move.OldStart || session.State == SessionState.Cancelled || session.StartsAt <= now || (state == ZoneMoveState.Confirmed && move.NewStart <= now))
        {
            throw Problem.Conflict("session-changed", "The session has begun, moved or been cancelled since.");
        }

        await ChangeSessions.ApplyAsync(work, locked, [new SessionChange(session, change(session, move))], zones, now, cancellationToken);
        var decided = (await ZoneMove.FindAsync(work, caller.Partner, id, cancellationToken))!.View;
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(decided);
    }
}
