using Entraide.Notification.Deliveries;
using Entraide.Notification.PartnerEvents;
using Entraide.Notification.Supporters;
using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.Bookings;

/// <summary>A booking moved: the person is told of both times, and reminded before the new one and no other.</summary>
sealed class AnnounceRescheduledBooking(DeliveryPlanner planner, KnownBookings bookings, Engagements engagements, BookingEvents events) : IConsumer<BookingRescheduled>
{
    public async Task Consume(ConsumeContext<BookingRescheduled> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        await engagements.FollowAsync(message, cancellationToken);
        await events.NoteAsync(message, cancellationToken);
        var booking = new BookingRef(
            message.BookingId, message.PartnerId, message.ParticipantId, message.StartsAt, message.Sequence, message.EndsAt, message.CalendarUid.OrNull(), message.OldStartsAt);
        var kind = message.OldStartsAt == message.StartsAt ? DeliveryKind.Change : DeliveryKind.Rescheduling;
        var recipient = await planner.FindRecipientAsync(booking, cancellationToken);
        var standing = await bookings.NoteSureAsync(booking, cancellationToken);
        if (standing != Standing.Holds)
        {
            await planner.AddDroppedAsync(kind, booking, standing.Reason(), cancellationToken);
            return;
        }

        await planner.FollowMoveAsync(booking, cancellationToken);
        await planner.TellAsync(kind, booking, recipient, cancellationToken);
        await planner.RemindAsync(booking, recipient, cancellationToken);
    }
}
