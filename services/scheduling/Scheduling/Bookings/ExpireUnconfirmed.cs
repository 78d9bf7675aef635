using Entraide.Scheduling.Rescheduling;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using NodaTime;

namespace Entraide.Scheduling.Bookings;

/// <summary>
/// Ends bookings, and moves of bookings, whose time came before they were sure: nobody must stand in front of a meeting that was never confirmed.
/// A walk-in is in the room already, and waits for its credits until attendance closes.
/// </summary>
sealed class ExpireUnconfirmed(UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time) : IPeriodicJob
{
    const int Batch = 100;

    const string TooLate = "not_confirmed_in_time";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await ExpireAsync(cancellationToken) == Batch)
        {
        }

        while (await EndMovesAsync(cancellationToken) == Batch)
        {
        }
    }

    async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await Booking.LockAllAsync(work, """
            b.id in (select id from bookings where state in ('requested', 'held') and starts_at <= @now and (not walk_in or ends_at <= @closed) order by id limit @Batch for update skip locked)
            """, new { now, closed = now - Booking.AttendanceCloses, Batch }, cancellationToken);
        await Booking.LockSessionsAsync(work, due, cancellationToken);
        foreach (var booking in due.Where(booking => BookingLifecycle.Decide(booking.State, BookingTrigger.StartPassed) == BookingStep.Expire))
        {
            await booking.ExpireAsync(work, TooLate, zones, now, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        return due.Count;
    }

    async Task<int> EndMovesAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await Booking.LockAllAsync(work, """
            b.id in (select c.id from bookings c join moves m on m.id = c.move_id
                where m.state = 'open' and least(m.starts_at, c.starts_at) <= @now order by c.id limit @Batch for update of c skip locked)
            """, new { now, Batch }, cancellationToken);
        await Booking.LockSessionsAsync(work, due, cancellationToken);
        foreach (var booking in due)
        {
            if (booking.Move is { } move && MoveLifecycle.Decide(move.State, MoveTrigger.StartPassed) == MoveStep.TurnDown)
            {
                await move.EndAsync(work, booking, MoveState.Refused, TooLate, release: true, zones, now, cancellationToken);
            }
        }

        await work.CommitAsync(cancellationToken);
        return due.Count;
    }
}
