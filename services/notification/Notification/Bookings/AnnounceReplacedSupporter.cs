using Entraide.Notification.Deliveries;
using Entraide.Notification.PartnerEvents;
using Entraide.Notification.Supporters;
using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.Bookings;

/// <summary>A booking is with another supporter now: the person is told that it stays, and not who comes or why.</summary>
sealed class AnnounceReplacedSupporter(DeliveryPlanner planner, KnownBookings bookings, Engagements engagements, BookingEvents events) : IConsumer<SupporterReplaced>
{
    public async Task Consume(ConsumeContext<SupporterReplaced> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        await engagements.FollowAsync(message, cancellationToken);
        await events.NoteAsync(message, cancellationToken);
        var booking = new BookingRef(
            message.BookingId, message.PartnerId, message.ParticipantId, message.StartsAt, message.Sequence, SupporterId: message.NewSupporterId);
        var recipient = await planner.FindRecipientAsync(booking, cancellationToken);
        var known = await bookings.LockAsync(booking, cancellationToken);
        if (known is { State: not "confirmed" })
        {
            await planner.AddDroppedAsync(DeliveryKind.Replacement, booking, Reasons.BookingEnded, cancellationToken);
            return;
        }

        // A move may have overtaken this, or may be yet to come.
        var start = known is not null && known.Sequence >= message.Sequence ? known.StartsAt : message.StartsAt;
        await planner.DropReplacementsAsync(booking, cancellationToken);
        await planner.TellAsync(DeliveryKind.Replacement, booking with { StartsAt = start }, recipient, cancellationToken);
    }
}
