using Entraide.DirectoryService.Contracts;
using Entraide.Notification.Contracts;
using MassTransit;

namespace Entraide.Notification.PartnerEvents;

/// <summary>Notes for the partner who can be booked, and who left; of whom left, earlier events keep nothing.</summary>
sealed class NotePeople(PartnerEventLog log) : IConsumer<SupporterListed>, IConsumer<SupporterChanged>, IConsumer<SupporterWithdrawn>, IConsumer<ParticipantErased>
{
    public Task Consume(ConsumeContext<SupporterListed> context) =>
        log.AppendAsync(context.Message.PartnerId, EventTypes.Listed, [context.Message.SupporterId], context.CancellationToken);

    public Task Consume(ConsumeContext<SupporterChanged> context) =>
        log.AppendAsync(context.Message.PartnerId, EventTypes.Changed, [context.Message.SupporterId], context.CancellationToken);

    public Task Consume(ConsumeContext<SupporterWithdrawn> context) =>
        log.AppendAsync(context.Message.PartnerId, EventTypes.Withdrawn, [context.Message.SupporterId], context.CancellationToken);

    public async Task Consume(ConsumeContext<ParticipantErased> context)
    {
        await log.AppendAsync(context.Message.PartnerId, EventTypes.Erased, [context.Message.ParticipantId], context.CancellationToken);
        await log.ForgetAsync(context.Message.PartnerId, context.Message.ParticipantId, context.CancellationToken);
    }
}
