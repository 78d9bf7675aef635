using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Rescheduling;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Sessions;

/// <summary>Sessions that are about to change, locked together with everybody who has a place in them or is on the way to one.</summary>
/// <param name="Bookings">Of these sessions, that count: requested, held or confirmed.</param>
/// <param name="Arriving">Confirmed in another session, which may be one of these too, and on the way to one of these.</param>
sealed record LockedSessions(IReadOnlyList<Session> Sessions, IReadOnlyList<Booking> Bookings, IReadOnlyList<Booking> Arriving)
{
    const int Attempts = 50;

    const string Concerned = """
        select id from bookings where session_id = any(@ids) and partner_id = @partner and state in ('requested', 'held', 'confirmed')
        union select booking_id from moves where session_id = any(@ids) and partner_id = @partner and state = 'open'
        """;

    /// <summary>The session, where one was asked for.</summary>
    /// <exception cref="Problem">not found</exception>
    internal Session Only => Sessions is [var only] ? only : throw Problem.NotFound();

    /// <summary>
    /// Locks bookings before sessions, as everybody does. A booking that is made between the two is seen under the sessions' locks; then both
    /// are let go and taken again, because locking it afterwards could block with whoever cancels it.
    /// </summary>
    /// <param name="besides">Further sessions that are touched, without their bookings: all are locked at once, in one order.</param>
    internal static async Task<LockedSessions> LockAsync(UnitOfWork work, Guid partner, Guid[] ids, Guid[] besides, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            await work.ExecuteAsync("savepoint unlocked", null, cancellationToken);
            var bookings = await Booking.LockAllAsync(work, $"b.id in ({Concerned})", new { ids, partner }, cancellationToken);
            // Where a booking ends that is on the way to elsewhere, its place there is given back.
            var targets = bookings.Select(booking => booking.Move).OfType<Move>().Where(move => move.State == MoveState.Open).Select(move => move.SessionId);
            var sessions = await Session.LockAsync(work, partner, [.. ids.Concat(besides).Concat(targets).Distinct()], cancellationToken);
            if ((await work.QueryAsync<Guid>(Concerned, new { ids, partner }, cancellationToken)).ToHashSet().SetEquals(bookings.Select(booking => booking.Id)))
            {
                return new LockedSessions(
                    [.. sessions.Where(session => ids.Contains(session.Id))],
                    [.. bookings.Where(booking => ids.Contains(booking.SessionId))],
                    [.. bookings.Where(booking => booking.Move is { State: MoveState.Open } move && ids.Contains(move.SessionId))]);
            }

            await work.ExecuteAsync("rollback to savepoint unlocked", null, cancellationToken);
        }

        throw Problem.Conflict("session-in-demand", "The session is being booked at this very moment: try again.");
    }
}
