using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.PartnerEvents;

/// <summary>Notes for the partner what became of sessions and of places on their waitlists.</summary>
sealed class NotePlaces(PartnerEventLog log) : IConsumer<PlaceOffered>, IConsumer<PlaceOfferEnded>, IConsumer<SessionCancelled>
{
    public Task Consume(ConsumeContext<PlaceOffered> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.Offered,
        [context.Message.EntryId, context.Message.SessionId, context.Message.ParticipantId], context.CancellationToken);

    public Task Consume(ConsumeContext<PlaceOfferEnded> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.OfferEnded,
        [context.Message.EntryId, context.Message.ParticipantId], context.CancellationToken);

    public Task Consume(ConsumeContext<SessionCancelled> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.SessionCancelled,
        [context.Message.SessionId, context.Message.SupporterId], context.CancellationToken);
}
