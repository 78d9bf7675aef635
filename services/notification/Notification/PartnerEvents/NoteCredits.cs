using Entraide.Credits.Contracts;
using MassTransit;

namespace Entraide.Notification.PartnerEvents;

/// <summary>Notes for the partner what became of credits. An expired hold names no partner: its booking's refusal or cancellation tells of it.</summary>
sealed class NoteCredits(PartnerEventLog log) : IConsumer<LotExpiring>, IConsumer<CreditsEarned>
{
    public Task Consume(ConsumeContext<LotExpiring> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.LotExpiring,
        [context.Message.LotId, context.Message.ProgrammeId], context.CancellationToken);

    public Task Consume(ConsumeContext<CreditsEarned> context) => log.AppendAsync(context.Message.PartnerId, EventTypes.Earned,
        [context.Message.SupporterId, context.Message.BookingId], context.CancellationToken);
}
