using Entraide.Notification.Deliveries;
using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.Bookings;

/// <summary>A place is sure: the person is told now, and reminded before the start.</summary>
sealed class AnnounceConfirmedBooking(DeliveryPlanner planner, KnownBookings bookings) : IConsumer<BookingConfirmed>
{
    public async Task Consume(ConsumeContext<BookingConfirmed> context)
    {
        var booking = new BookingRef(context.Message.BookingId, context.Message.PartnerId, context.Message.ParticipantId, context.Message.StartsAt);
        var recipient = await planner.FindRecipientAsync(booking, context.CancellationToken);
        if (!await bookings.ConfirmAsync(booking, context.CancellationToken))
        {
            // The cancellation overtook this: nothing must be announced, and above all nothing planned, any more.
            await planner.AddEndedAsync(DeliveryKind.Confirmation, booking, context.CancellationToken);
            return;
        }

        await planner.TellAsync(DeliveryKind.Confirmation, booking, recipient, context.CancellationToken);
        await planner.RemindAsync(booking, recipient, context.CancellationToken);
    }
}
