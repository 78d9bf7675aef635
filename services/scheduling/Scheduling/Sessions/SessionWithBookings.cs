using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Rescheduling;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Sessions;

/// <summary>A session with everybody who has a place in it, locked: for what changes it whole.</summary>
/// <param name="Bookings">That count: requested, held or confirmed.</param>
/// <param name="Arriving">Confirmed in another session, and on the way to this one.</param>
sealed record SessionWithBookings(Session Session, IReadOnlyList<Booking> Bookings, IReadOnlyList<Booking> Arriving)
{
    const int Attempts = 10;

    const string Inside = "b.session_id = @id and b.state in ('requested', 'held', 'confirmed')";

    const string Coming = "b.id in (select m.booking_id from moves m where m.session_id = @id and m.state = 'open')";

    /// <summary>
    /// Locks the bookings first and the session then, as every step does. Who books in between is found by looking again: bookings come
    /// only under the session's lock, so that the second look is the last word, and a difference means to begin anew.
    /// </summary>
    /// <param name="first">What has to be locked even before, in each attempt; the transaction begins with it.</param>
    internal static async Task<SessionWithBookings> LockAsync(UnitOfWork work, Guid partner, Guid id, Func<Task>? first, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            await (first?.Invoke() ?? Task.CompletedTask);
            var bookings = await Booking.LockAllAsync(work, $"b.partner_id = @partner and ({Inside} or {Coming})", new { id, partner }, cancellationToken);
            var moving = bookings.Select(booking => booking.Move).OfType<Move>().Where(move => move.State == MoveState.Open).Select(move => move.SessionId);
            var sessions = await Session.LockAllAsync(work, moving.Append(id), cancellationToken);
            if (!sessions.TryGetValue(id, out var session) || session.PartnerId != partner)
            {
                throw Problem.NotFound();
            }

            var now = await work.QueryAsync<Guid>($"select b.id from bookings b where b.partner_id = @partner and ({Inside} or {Coming})", new { id, partner }, cancellationToken);
            if (now.ToHashSet().SetEquals(bookings.Select(booking => booking.Id)))
            {
                return new SessionWithBookings(session, [.. bookings.Where(booking => booking.SessionId == id)], [.. bookings.Where(booking => booking.SessionId != id)]);
            }

            await work.DisposeAsync();
        }

        throw Problem.Conflict("session-busy", "Bookings of the session change just now: ask again.");
    }
}
