using Entraide.Credits.Contracts;
using Entraide.Scheduling.Rescheduling;
using Entraide.ServiceDefaults.Data;
using MassTransit;
using NodaTime;

namespace Entraide.Scheduling.Bookings;

/// <summary>Moves a booking on, or its move to another place, by what the ledger says of the hold of either.</summary>
sealed class FollowHolds(UnitOfWork work, BookingChanges changes, IDateTimeZoneProvider zones, TimeProvider time)
    : IConsumer<CreditsHeld>, IConsumer<HoldRefused>, IConsumer<HoldExpired>, IConsumer<HoldCaptured>, IConsumer<HoldReleased>
{
    public Task Consume(ConsumeContext<CreditsHeld> context) =>
        ApplyAsync(context.Message.BookingId, context.Message.HoldId, BookingTrigger.CreditsHeld, MoveTrigger.CreditsHeld, "", context.CancellationToken);

    public Task Consume(ConsumeContext<HoldRefused> context) =>
        ApplyAsync(context.Message.BookingId, context.Message.HoldId, BookingTrigger.HoldRefused, MoveTrigger.HoldRefused, context.Message.Reason, context.CancellationToken);

    public Task Consume(ConsumeContext<HoldExpired> context) =>
        ApplyAsync(context.Message.BookingId, context.Message.HoldId, BookingTrigger.HoldExpired, MoveTrigger.HoldExpired, "hold_expired", context.CancellationToken);

    public Task Consume(ConsumeContext<HoldCaptured> context) =>
        ApplyAsync(context.Message.BookingId, context.Message.HoldId, BookingTrigger.HoldCaptured, MoveTrigger.HoldCaptured, "", context.CancellationToken);

    public Task Consume(ConsumeContext<HoldReleased> context) =>
        ApplyAsync(context.Message.BookingId, context.Message.HoldId, BookingTrigger.HoldReleased, MoveTrigger.HoldReleased, "", context.CancellationToken);

    async Task ApplyAsync(Guid bookingId, Guid hold, BookingTrigger trigger, MoveTrigger moveTrigger, string reason, CancellationToken cancellationToken)
    {
        var booking = await Booking.LockAsync(work, null, bookingId, cancellationToken)
            ?? throw new InvalidOperationException($"Booking {bookingId} is not known here.");
        var now = time.GetUtcNow();
        if (hold == booking.HoldId)
        {
            await ApplyAsync(booking, booking.WalkIn && trigger == BookingTrigger.CreditsHeld ? BookingTrigger.WalkInHeld : trigger, reason, now, cancellationToken);
        }
        else if (booking.Move is { } move && move.HoldId == hold)
        {
            await (MoveLifecycle.Decide(move.State, moveTrigger) switch
            {
                MoveStep.Make => move.MakeAsync(work, booking, zones, now, cancellationToken),
                MoveStep.TurnDown => move.EndAsync(work, booking, MoveState.Refused, reason, release: false, zones, now, cancellationToken),
                _ => Task.CompletedTask,
            });
        }

        // Any other hold is of a place that the booking has left, or did not come to: it was released then, and what is said of it now changes nothing.
        work.AfterCommit(() => changes.Tell(bookingId));
    }

    Task ApplyAsync(Booking booking, BookingTrigger trigger, string reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        BookingLifecycle.Decide(booking.State, trigger) switch
        {
            BookingStep.Confirm => booking.ConfirmAsync(work, now, cancellationToken),
            BookingStep.Attend => booking.RecordAttendanceAsync(work, true, null, CreditsOutcome.Spent, zones, now, cancellationToken),
            BookingStep.TurnDown => booking.TurnDownAsync(work, reason, zones, now, cancellationToken),
            BookingStep.Expire => booking.ExpireAsync(work, reason, zones, now, cancellationToken),
            _ => Task.CompletedTask,
        };
}
