using Entraide.Credits.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;
using NodaTime;

namespace Entraide.Scheduling.Bookings;

/// <summary>Moves a booking on by what the ledger says of its hold.</summary>
sealed class FollowHolds(UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time)
    : IConsumer<CreditsHeld>, IConsumer<HoldRefused>, IConsumer<HoldExpired>, IConsumer<HoldCaptured>, IConsumer<HoldReleased>
{
    public Task Consume(ConsumeContext<CreditsHeld> context) => ApplyAsync(context.Message.BookingId, BookingTrigger.CreditsHeld, "", context.CancellationToken);

    public Task Consume(ConsumeContext<HoldRefused> context) => ApplyAsync(context.Message.BookingId, BookingTrigger.HoldRefused, context.Message.Reason, context.CancellationToken);

    public Task Consume(ConsumeContext<HoldExpired> context) => ApplyAsync(context.Message.BookingId, BookingTrigger.HoldExpired, "hold_expired", context.CancellationToken);

    public Task Consume(ConsumeContext<HoldCaptured> context) => ApplyAsync(context.Message.BookingId, BookingTrigger.HoldCaptured, "", context.CancellationToken);

    public Task Consume(ConsumeContext<HoldReleased> context) => ApplyAsync(context.Message.BookingId, BookingTrigger.HoldReleased, "", context.CancellationToken);

    async Task ApplyAsync(Guid bookingId, BookingTrigger trigger, string reason, CancellationToken cancellationToken)
    {
        var booking = await Booking.LockAsync(work, null, bookingId, cancellationToken)
            ?? throw new InvalidOperationException($"Booking {bookingId} is not known here.");
        var now = time.GetUtcNow();
        await (BookingLifecycle.Decide(booking.State, trigger) switch
        {
            BookingStep.Confirm => booking.ConfirmAsync(work, now, cancellationToken),
            BookingStep.TurnDown => booking.TurnDownAsync(work, reason, zones, now, cancellationToken),
            BookingStep.Expire => booking.ExpireAsync(work, reason, zones, now, cancellationToken),
            _ => Task.CompletedTask,
        });
    }
}
