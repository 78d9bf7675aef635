using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using NodaTime;

namespace Entraide.Scheduling.Bookings;

/// <summary>Ends bookings whose time came before they were sure: nobody must stand in front of a meeting that was never confirmed.</summary>
sealed class ExpireUnconfirmed(UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time) : IPeriodicJob
{
    const int Batch = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Booking> due;
        do
        {
            var now = time.GetUtcNow();
            due = await Booking.LockUnconfirmedAsync(work, now, Batch, cancellationToken);
            foreach (var booking in due.Where(booking => BookingLifecycle.Decide(booking.State, BookingTrigger.StartPassed) == BookingStep.Expire))
            {
                await booking.ExpireAsync(work, "not_confirmed_in_time", zones, now, cancellationToken);
            }

            await work.CommitAsync(cancellationToken);
        }
        while (due.Count == Batch);
    }
}
