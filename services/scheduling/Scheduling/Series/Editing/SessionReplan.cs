using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.Series.Editing;

/// <summary>Plans sessions of a series anew: other times, other details, within the limits of who leads them; all of them or none.</summary>
sealed class SessionReplan(DateTimeZone zone, IDateTimeZoneProvider zones, SeriesChanges changes, DateTimeOffset now, UnitOfWork work)
{
    /// <summary>Changes the sessions; those that are over or cancelled meanwhile are left alone.</summary>
    /// <param name="supporters">Locked: see <see cref="People"/>.</param>
    /// <param name="wall">The new wall start of each.</param>
    /// <param name="place">Its new place in a series: owner, series, name.</param>
    /// <param name="others">Sessions of the same owner that stay where they are.</param>
    /// <param name="also">Further sessions that the caller is about to touch: all are locked at once, in one order.</param>
    internal async Task RunAsync(
        Guid partner, Guid[] ids, IReadOnlyDictionary<(Guid Partner, Guid Id), Supporter> supporters, Func<Session, LocalDateTime> wall, Func<Session, Session> place,
        IReadOnlyList<Session> others, Guid[] also, bool mustBeOpen, CancellationToken cancellationToken)
    {
        var locked = await LockedSessions.LockAsync(work, partner, ids, also, cancellationToken);
        SessionChange[] planned = [.. Open(locked, mustBeOpen).Select(session => new SessionChange(session, place(Planned(session, wall(session), supporters)))).OrderBy(change => change.Is.StartsAt)];
        await RefuseAsync(partner, planned, locked, others, supporters, cancellationToken);
        await ChangeSessions.ApplyAsync(work, locked, planned, zones, now, cancellationToken);
    }

    /// <summary>The sessions that are ahead and take place, or would.</summary>
    internal IReadOnlyList<Session> Open(LockedSessions locked, bool mustBeOpen)
    {
        Session[] open = [.. locked.Sessions.Where(session => session.State != SessionState.Cancelled && session.StartsAt > now)];
        return !mustBeOpen || open.Length == locked.Sessions.Count ? open
            : throw (locked.Sessions[0].State == SessionState.Cancelled ? Problem.Conflict("session-cancelled", "The session is cancelled.") : Problem.Conflict("session-begun", "The session has begun."));
    }

    /// <summary>The details with the changes made.</summary>
    /// <exception cref="Problem">invalid, where they do not fit together</exception>
    internal SessionDetails Checked(SessionDetails details)
    {
        var changed = changes.Of(details);
        changed.Check(new Checks(), "/changes").Enforce();
        return changed;
    }

    Session Planned(Session session, LocalDateTime wall, IReadOnlyDictionary<(Guid Partner, Guid Id), Supporter> supporters)
    {
        var details = Checked(SessionDetails.Of(session));
        var debrief = supporters.GetValueOrDefault((session.PartnerId, details.SupporterId)) is { } lead ? NewSession.DebriefAfter(details, lead.Limits) : session.DebriefMinutes;
        // Where the wall time stays, so does the instant: what moved it (zone rules, say) is not undone by the way.
        var stays = wall == LocalDateTime.FromDateTime(session.LocalStart);
        var time = Occurrence.Of(wall, zone, details.Minutes, debrief);
        var start = stays ? session.StartsAt : time.Start.ToDateTimeOffset();
        return session.With(details) with
        {
            DebriefMinutes = debrief,
            StartsAt = start,
            EndsAt = start.AddMinutes(details.Minutes),
            LocalStart = wall.ToDateTimeUnspecified(),
            TzdbVersion = stays ? session.TzdbVersion : zones.VersionId,
        };
    }

    async Task RefuseAsync(
        Guid partner, SessionChange[] planned, LockedSessions locked, IReadOnlyList<Session> others, IReadOnlyDictionary<(Guid Partner, Guid Id), Supporter> supporters, CancellationToken cancellationToken)
    {
        new Checks().That(planned.All(change => change.Is.StartsAt > now), "/changes/starts_at", "Must be in the future, for each occurrence that moves.").Enforce();
        if (planned.Any(change => change.Was.SupporterId != change.Is.SupporterId && locked.Bookings.Any(booking => booking.SessionId == change.Was.Id)))
        {
            throw Problem.Conflict("lead-has-bookings", "Who leads sessions that are booked is changed by handing them over, so that the right person earns.");
        }

        if (planned.Any(change => change.Moves) && await work.FindAsync<bool>(
            "select exists (select from bookings where session_id = any(@ids) and state in ('attended', 'no_show'))", new { ids = planned.Select(change => change.Was.Id).ToArray() }, cancellationToken))
        {
            throw Problem.Conflict("attendance-recorded", "Attendance has been recorded: the session cannot move any more.");
        }

        Meeting[] meetings = [.. planned.Where(change => change.Is.State == SessionState.Scheduled).Select(change => Meeting.Of(change.Is, zone))];
        if (Occurrence.Overlap(meetings.Concat(others.Select(other => Meeting.Of(other, zone))).Select(meeting => meeting.Time)) is { } overlap)
        {
            throw SeriesProblems.Overlap(overlap.First, overlap.Second);
        }

        var calendars = new Calendars(supporters);
        await calendars.LoadSessionsAsync(work, meetings, [.. planned.Select(change => change.Was.Id)], cancellationToken);
        foreach (var (change, meeting) in planned.Where(change => change.Is.State == SessionState.Scheduled).Zip(meetings))
        {
            var heavier = change.Moves || change.Was.WeightPercent < change.Is.WeightPercent || change.Was.Hard != change.Is.Hard;
            if (((heavier || change.Was.SupporterId != change.Is.SupporterId ? calendars.Unfit(meeting) : null)
                ?? (heavier || change.Was.CoFacilitatorId != change.Is.CoFacilitatorId ? calendars.SecondUnfit(meeting) : null)) is { } reason)
            {
                throw SeriesProblems.Named(reason, "The change would put a meeting where its lead or co-facilitator cannot be, named by the type of this problem.", WallTime.Format(change.Was.Occurrence ?? change.Was.LocalStart));
            }

            calendars.Engage(meeting);
        }
    }
}
