using Entraide.Notification.Deliveries;
using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.Bookings;

/// <summary>A booking was cancelled: no reminder of it may follow, and a person who counted on it is told.</summary>
sealed class AnnounceCancelledBooking(DeliveryPlanner planner, KnownBookings bookings) : IConsumer<BookingCancelled>
{
    public async Task Consume(ConsumeContext<BookingCancelled> context)
    {
        var booking = new BookingRef(context.Message.BookingId, context.Message.PartnerId, context.Message.ParticipantId, context.Message.StartsAt);
        var recipient = await planner.FindRecipientAsync(booking, context.CancellationToken);
        await bookings.EndAsync(booking, "cancelled", context.CancellationToken);
        await planner.CancelPendingAsync(booking.BookingId, context.CancellationToken);
        if (context.Message.WasConfirmed)
        {
            await planner.TellAsync(DeliveryKind.Cancellation, booking, recipient, context.CancellationToken);
        }
    }
}
