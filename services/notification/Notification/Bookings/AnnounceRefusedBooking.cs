using Entraide.Notification.Deliveries;
using Entraide.Notification.PartnerEvents;
using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.Bookings;

/// <summary>A requested place could not be given: the person is told that it could not be arranged, and not why.</summary>
sealed class AnnounceRefusedBooking(DeliveryPlanner planner, KnownBookings bookings, BookingEvents events) : IConsumer<BookingRefused>
{
    public async Task Consume(ConsumeContext<BookingRefused> context)
    {
        await events.NoteAsync(context.Message, context.CancellationToken);
        var booking = new BookingRef(context.Message.BookingId, context.Message.PartnerId, context.Message.ParticipantId, context.Message.StartsAt);
        var recipient = await planner.FindRecipientAsync(booking, context.CancellationToken);
        await bookings.EndAsync(booking, "refused", context.CancellationToken);
        await planner.CancelPendingAsync(booking.BookingId, context.CancellationToken);
        await planner.TellAsync(DeliveryKind.Refusal, booking, recipient, context.CancellationToken);
    }
}
