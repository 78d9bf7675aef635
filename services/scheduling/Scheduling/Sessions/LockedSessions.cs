using Entraide.Scheduling.Bookings;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Sessions;

/// <summary>Sessions that are about to change, locked together with every booking of theirs that is asked for or sure.</summary>
sealed record LockedSessions(IReadOnlyList<Session> Sessions, IReadOnlyList<Booking> Bookings)
{
    const int Attempts = 50;

    /// <summary>
    /// Locks bookings before sessions, as everybody does. A booking that is made between the two is seen under the sessions' locks; then both
    /// are let go and taken again, because locking it afterwards could block with whoever cancels it.
    /// </summary>
    internal static async Task<LockedSessions> LockAsync(UnitOfWork work, Guid partner, Guid[] ids, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            await work.ExecuteAsync("savepoint unlocked", null, cancellationToken);
            var bookings = await Booking.LockOfSessionsAsync(work, ids, cancellationToken);
            var sessions = await Session.LockAsync(work, partner, ids, cancellationToken);
            var booked = await work.FindAsync<long>(
                "select count(*) from bookings where session_id = any(@ids) and state in ('requested', 'held', 'confirmed')", new { ids }, cancellationToken);
            if (booked == bookings.Count)
            {
                return new LockedSessions(sessions, bookings);
            }

            await work.ExecuteAsync("rollback to savepoint unlocked", null, cancellationToken);
        }

        throw Problem.Conflict("session-in-demand", "The session is being booked at this very moment: try again.");
    }
}
