using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Sessions;

/// <summary>Changes one session with everything that hangs on its time: its bookings, and the time of all who take part. Whole, or not at all.</summary>
static class ChangeSession
{
    internal static async Task<Ok<SessionView>> HandleAsync(
        Guid id, SessionChanges request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = await Session.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        request.Check(found, now).Enforce();
        var supporters = await Supporter.LockManyAsync(work, caller.Partner, [found.SupporterId, request.Of(found).CoFacilitatorId], cancellationToken);
        var locked = await LockedSessions.LockAsync(work, caller.Partner, [id], [], cancellationToken);
        var session = locked.Only;
        if (request.Refusal(session, now) is { } refusal)
        {
            throw refusal;
        }

        if (session.SupporterId != found.SupporterId || session.CoFacilitatorId != found.CoFacilitatorId)
        {
            throw Problem.Conflict("session-in-demand", "The session is being changed at this very moment: try again.");
        }

        var change = new SessionChange(session, Planned(request, session, supporters.SingleOrDefault(supporter => supporter.Id == session.SupporterId), zones, now));
        if (await OverloadAsync(work, change, supporters, zones, cancellationToken) is { } overload)
        {
            throw overload;
        }

        await ChangeSessions.ApplyAsync(work, locked, [change], zones, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(SessionView.Of((await Session.FindAsync(work, caller.Partner, id, cancellationToken))!));
    }

    /// <summary>Why the lead cannot take it on at its new time, or the co-facilitator at that time or anew; or null.</summary>
    static async Task<Problem?> OverloadAsync(UnitOfWork work, SessionChange change, IReadOnlyList<Supporter> supporters, IDateTimeZoneProvider zones, CancellationToken cancellationToken)
    {
        var planned = change.Is;
        var lead = supporters.SingleOrDefault(supporter => supporter.Id == planned.SupporterId);
        var second = change.Moves || change.Was.CoFacilitatorId != planned.CoFacilitatorId ? supporters.SingleOrDefault(supporter => supporter.Id == planned.CoFacilitatorId) : null;
        return change.Moves && lead is null ? Problem.Conflict("supporter-not-bookable", "The supporter cannot be booked at that time.")
            : await Facilitators.RefusalAsync(work, planned.PartnerId, change.Moves ? lead : null, second, zones[planned.Zone], planned.Engagement, zones, cancellationToken);
    }

    /// <summary>The session as it is to be. Its debrief stays where neither its time nor how hard it is changes, and once it has begun.</summary>
    static Session Planned(SessionChanges request, Session session, Supporter? supporter, IDateTimeZoneProvider zones, DateTimeOffset now)
    {
        var details = request.Of(session);
        var start = request.StartsAt?.ToUniversalTime() ?? session.StartsAt;
        var moves = start != session.StartsAt || details.Minutes != session.Minutes;
        return session.With(details) with
        {
            StartsAt = start,
            EndsAt = start.AddMinutes(details.Minutes),
            LocalStart = request.StartsAt is null ? session.LocalStart : Instant.FromDateTimeOffset(start).InZone(zones[session.Zone]).LocalDateTime.ToDateTimeUnspecified(),
            TzdbVersion = moves ? zones.VersionId : session.TzdbVersion,
            DebriefMinutes = supporter is null || session.StartsAt <= now || (details.Hard == session.Hard && !moves)
                ? session.DebriefMinutes : NewSession.DebriefAfter(details, supporter.Limits),
        };
    }
}
