using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Rescheduling;
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
        var locked = await SessionWithBookings.LockAsync(work, caller.Partner, id, null, cancellationToken);
        if (Refusal(locked.Session, now) is { } refusal)
        {
            throw refusal;
        }

        await ApplyAsync(work, locked, request.Reason, zones, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(SessionView.Of((await Session.FindAsync(database, caller.Partner, id, cancellationToken))!));
    }

    /// <summary>Why it cannot be cancelled, or null. Pure.</summary>
    static Problem? Refusal(Session session, DateTimeOffset now) =>
        session.State == SessionState.Cancelled ? Problem.Conflict("session-cancelled", "The session is cancelled.")
        : session.EndsAt <= now ? Problem.Conflict("session-over", "The session is over: attendance says who came.")
        : null;

    /// <summary>Cancels it with all its bookings, and gives everybody's time back; within the transaction given.</summary>
    internal static async Task ApplyAsync(UnitOfWork work, SessionWithBookings locked, string reason, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = locked.Session;
        // Places on offer stay counted until their offers end.
        await work.ExecuteAsync("update sessions set state = 'cancelled', cancel_reason = @reason, taken = taken - @freed, sequence = sequence + 1 where id = @Id",
            new { session.Id, reason, freed = locked.Bookings.Count + locked.Arriving.Count }, cancellationToken);
        await Occupied.ReleaseClaimAsync(work, session.SupporterId, session.OwnerId, session.StartsAt, session.BusyUntil, cancellationToken);
        foreach (var resource in new[] { session.CoFacilitatorId, session.RoomId }.OfType<Guid>())
        {
            await Occupied.ReleaseClaimAsync(work, resource, session.OwnerId, session.StartsAt, session.EndsAt, cancellationToken);
        }

        foreach (var booking in locked.Bookings)
        {
            await booking.CancelWithSessionAsync(work, zones, now, cancellationToken);
        }

        foreach (var booking in locked.Arriving)
        {
            await booking.Move!.CloseAsync(work, booking, MoveState.Refused, "session_cancelled", release: true, now, cancellationToken);
        }

        work.Publish(new SessionCancelled(session.Id, session.PartnerId, session.SupporterId, session.StartsAt));
    }
}
