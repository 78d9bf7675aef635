using Entraide.Notification.Deliveries;
using Entraide.Notification.PartnerEvents;
using Entraide.Notification.Supporters;
using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.Bookings;

/// <summary>A place is sure: the person is told now, and reminded before the start.</summary>
sealed class AnnounceConfirmedBooking(DeliveryPlanner planner, KnownBookings bookings, Engagements engagements, BookingEvents events) : IConsumer<BookingConfirmed>
{
    public async Task Consume(ConsumeContext<BookingConfirmed> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        await engagements.FollowAsync(message, cancellationToken);
        await events.NoteAsync(message, cancellationToken);
        var booking = new BookingRef(message.BookingId, message.PartnerId, message.ParticipantId, message.StartsAt, message.Sequence, message.EndsAt, message.CalendarUid.OrNull());
        var recipient = await planner.FindRecipientAsync(booking, cancellationToken);
        var standing = await bookings.NoteSureAsync(booking, cancellationToken);
        await planner.DropReceivedAsync(booking.BookingId, cancellationToken);
        if (standing != Standing.Holds)
        {
            // A cancellation or a move overtook this: it must not be announced, and above all no reminder of it planned, any more.
            await planner.AddDroppedAsync(DeliveryKind.Confirmation, booking, standing.Reason(), cancellationToken);
            return;
        }

        await planner.TellAsync(DeliveryKind.Confirmation, booking, recipient, cancellationToken);
        await planner.RemindAsync(booking, recipient, cancellationToken);
    }
}
