using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Sessions;

/// <summary>Cancels a session: everybody's booking is cancelled by the partner, and nobody pays.</summary>
/// <param name="Reason">One of <c>supporter_unavailable</c>, <c>room_unavailable</c>, <c>too_few_participants</c>, <c>unsafe</c>, <c>other</c>.</param>
public sealed record CancelSessionRequest(string Reason);

static class CancelSession
{
    internal static async Task<Ok<SessionView>> HandleAsync(
        Guid id, CancelSessionRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks().That(request.Reason is "supporter_unavailable" or "room_unavailable" or "too_few_participants" or "unsafe" or "other", "/reason",
            "Must be supporter_unavailable, room_unavailable, too_few_participants, unsafe or other.").Enforce();
        var now = time.GetUtcNow();
        var locked = await LockedSessions.LockAsync(work, caller.Partner, [id], [], cancellationToken);
        if (Refusal(locked.Only, now) is { } refusal)
        {
            throw refusal;
        }

        await CancelSessions.ApplyAsync(work, locked, locked.Sessions, "partner", request.Reason, zones, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(SessionView.Of((await Session.FindAsync(work, caller.Partner, id, cancellationToken))!));
    }

    /// <summary>Why it cannot be cancelled, or null. Pure.</summary>
    static Problem? Refusal(Session session, DateTimeOffset now) =>
        session.State == SessionState.Cancelled ? Problem.Conflict("session-cancelled", "The session is cancelled.")
        : session.EndsAt <= now ? Problem.Conflict("session-over", "The session is over: attendance says who came.")
        : null;
}
