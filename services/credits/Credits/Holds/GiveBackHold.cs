using Entraide.Credits.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Credits.Holds;

/// <summary>Returns a hold to its pool because the booking ended without a session.</summary>
sealed class GiveBackHold(UnitOfWork work, TimeProvider time) : IConsumer<ReleaseHold>
{
    public async Task Consume(ConsumeContext<ReleaseHold> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        var hold = await Hold.LockAsync(work, message.HoldId, cancellationToken);
        switch (HoldLifecycle.Decide(hold?.State, HoldRequest.Release))
        {
            case HoldStep.GiveBack:
                await hold!.GiveBackAsync(work, HoldState.Released, time, cancellationToken);
                work.Publish(new HoldReleased(hold.Id, hold.BookingId));
                break;
            case HoldStep.Bury:
                await work.ExecuteAsync("""
                    insert into holds (id, booking_id, credits, state, reason, created_at, settled_at) values (@HoldId, @BookingId, 0, 'released', 'hold_released', @now, @now)
                    """, new { message.HoldId, message.BookingId, now = time.GetUtcNow() }, cancellationToken);
                break;
        }
    }
}
