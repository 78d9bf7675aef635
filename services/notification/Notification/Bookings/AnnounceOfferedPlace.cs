using Entraide.Notification.Deliveries;
using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.Bookings;

/// <summary>A place is kept for somebody who waits for one: they are told, and until when; and not any more once it is over.</summary>
sealed class AnnounceOfferedPlace(DeliveryPlanner planner) : IConsumer<PlaceOffered>, IConsumer<PlaceOfferEnded>
{
    public async Task Consume(ConsumeContext<PlaceOffered> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        var offer = new BookingRef(message.EntryId, message.PartnerId, message.ParticipantId, message.StartsAt, OfferEndsAt: message.OfferEndsAt);
        await planner.TellAsync(DeliveryKind.Offer, offer, await planner.FindRecipientAsync(offer, cancellationToken), cancellationToken);
    }

    public Task Consume(ConsumeContext<PlaceOfferEnded> context)
    {
        var message = context.Message;
        // The session's start is not said, and of an offer that is over nobody will be told it.
        var offer = new BookingRef(message.EntryId, message.PartnerId, message.ParticipantId, message.OfferEndsAt, OfferEndsAt: message.OfferEndsAt);
        return planner.EndOfferAsync(offer, context.CancellationToken);
    }
}
