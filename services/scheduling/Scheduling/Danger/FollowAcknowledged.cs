using Entraide.Notification.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Scheduling.Danger;

/// <summary>Somebody on call takes care of a signal: it is taken here as well, and the same danger signalled again is a new signal.</summary>
sealed class FollowAcknowledged(UnitOfWork work) : IConsumer<CrisisAcknowledged>
{
    public Task Consume(ConsumeContext<CrisisAcknowledged> context) => work.ExecuteAsync(
        "update danger_signals set taken_at = @AcknowledgedAt where id = @SignalId and partner_id = @PartnerId and taken_at is null", context.Message, context.CancellationToken);
}
