using Entraide.Notification.Deliveries;
using Entraide.Notification.PartnerEvents;
using Entraide.Notification.Supporters;
using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.Bookings;

/// <summary>A booking was cancelled: no reminder of it may follow, and a person who counted on it is told.</summary>
sealed class AnnounceCancelledBooking(DeliveryPlanner planner, KnownBookings bookings, Engagements engagements, BookingEvents events) : IConsumer<BookingCancelled>
{
    public async Task Consume(ConsumeContext<BookingCancelled> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        await engagements.FollowAsync(message, cancellationToken);
        await events.NoteAsync(message, cancellationToken);
        var booking = new BookingRef(
            message.BookingId, message.PartnerId, message.ParticipantId, message.StartsAt, message.Sequence, CalendarUid: message.CalendarUid.OrNull());
        var recipient = await planner.FindRecipientAsync(booking, cancellationToken);
        await bookings.EndAsync(booking, "cancelled", cancellationToken);
        await planner.CancelPendingAsync(booking.BookingId, cancellationToken);
        if (message.WasConfirmed)
        {
            await planner.TellAsync(DeliveryKind.Cancellation, booking, recipient, cancellationToken);
        }
    }
}
