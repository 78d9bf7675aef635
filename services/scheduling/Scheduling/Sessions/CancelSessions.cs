using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Rescheduling;
using Entraide.Scheduling.Waitlists;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Sessions;

/// <summary>Cancels sessions whole, whoever wants it: their bookings end and cost nothing, everybody's time is free again, nobody waits for a place any more.</summary>
static class CancelSessions
{
    /// <param name="locked">The sessions and all their bookings are in it.</param>
    /// <param name="by">Whose doing it is: <c>partner</c> or <c>supporter</c>.</param>
    /// <param name="reason">A stable word.</param>
    internal static async Task ApplyAsync(
        UnitOfWork work, LockedSessions locked, IReadOnlyList<Session> sessions, string by, string reason, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = sessions.Select(session => session.Id).ToArray();
        var bookings = locked.Bookings.Where(booking => ids.Contains(booking.SessionId)).ToArray();
        // Who moves between two that are both cancelled loses their booking, and with it the move.
        var arriving = locked.Arriving.Where(booking => ids.Contains(booking.Move!.SessionId) && !ids.Contains(booking.SessionId)).ToArray();
        var freed = bookings.Select(booking => booking.SessionId).Concat(arriving.Select(booking => booking.Move!.SessionId)).CountBy(id => id).ToDictionary();
        // The state first: a place that becomes free is nobody's any more. Places on offer are counted until their offers end, below.
        await work.ExecuteAsync("""
            update sessions s set state = 'cancelled', cancel_reason = @reason, clash = null, taken = s.taken - g.freed, sequence = s.sequence + 1
            from unnest(@ids, @freed) as g(id, freed) where s.id = g.id
            """, new { ids, reason, freed = ids.Select(id => freed.GetValueOrDefault(id)).ToArray() }, cancellationToken);
        await Claims.GiveBackAsync(work, [.. sessions.Where(session => session.State == SessionState.Scheduled).SelectMany(Claim.Of)], cancellationToken);
        foreach (var booking in bookings)
        {
            await booking.CancelWithSessionAsync(work, by, zones, now, cancellationToken);
        }

        foreach (var booking in arriving)
        {
            await booking.Move!.CloseAsync(work, booking, MoveState.Refused, "session_cancelled", release: true, now, cancellationToken);
        }

        foreach (var session in sessions)
        {
            await Waitlist.CloseAsync(work, session, "session_cancelled", now, cancellationToken);
            work.Publish(new SessionCancelled(session.Id, session.PartnerId, session.SupporterId, session.StartsAt));
        }
    }
}
