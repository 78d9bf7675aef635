using Entraide.Notification.Bookings;
using Entraide.Notification.Deliveries;
using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.Offers;

/// <summary>A place is kept for somebody who waits for one: they are told, and until when; and not any more once it is over.</summary>
sealed class AnnounceOfferedPlace(DeliveryPlanner planner, KnownOffers offers) : IConsumer<PlaceOffered>, IConsumer<PlaceOfferEnded>
{
    public async Task Consume(ConsumeContext<PlaceOffered> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        var offer = new BookingRef(message.EntryId, message.PartnerId, message.ParticipantId, message.StartsAt, OfferEndsAt: message.OfferEndsAt);
        var recipient = await planner.FindRecipientAsync(offer, cancellationToken);
        var standing = await offers.NoteAsync(message, cancellationToken);
        if (standing != Standing.Holds)
        {
            await planner.AddDroppedAsync(DeliveryKind.Offer, offer, standing == Standing.Ended ? Reasons.OfferEnded : Reasons.Superseded, cancellationToken);
            return;
        }

        await planner.DropOffersAsync(message.EntryId, but: offer, Reasons.Superseded, cancellationToken);
        await planner.TellAsync(DeliveryKind.Offer, offer, recipient, cancellationToken);
    }

    public async Task Consume(ConsumeContext<PlaceOfferEnded> context)
    {
        if (await offers.NoteAsync(context.Message, context.CancellationToken) == Standing.Ended)
        {
            await planner.DropOffersAsync(context.Message.EntryId, but: null, Reasons.OfferEnded, context.CancellationToken);
        }
    }
}
