using Entraide.DirectoryService.Contracts;
using Entraide.Scheduling.Contracts;
using MassTransit;

namespace Entraide.Notification.PartnerEvents;

/// <summary>Notes for the partner that somebody signalled danger, and that a crisis line of theirs has to be verified again.</summary>
sealed class NoteDanger(PartnerEventLog log) : IConsumer<CrisisSignalled>, IConsumer<CrisisLineVerificationLapsed>
{
    public Task Consume(ConsumeContext<CrisisSignalled> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.Crisis,
        [context.Message.SignalId, context.Message.ParticipantId, context.Message.SupporterId, context.Message.BookingId, context.Message.SessionId], context.CancellationToken);

    public Task Consume(ConsumeContext<CrisisLineVerificationLapsed> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.LineLapsed,
        [context.Message.CrisisLineId, context.Message.EscalationId], context.CancellationToken);
}
