using Entraide.Credits.Contracts;
using Entraide.ServiceDefaults.Data;
using MassTransit;

namespace Entraide.Credits.Holds;

/// <summary>Keeps a hold until another time, because its session was moved.</summary>
sealed class MoveDeadline(UnitOfWork work) : IConsumer<ExtendHold>
{
    public async Task Consume(ConsumeContext<ExtendHold> context)
    {
        var (message, cancellationToken) = (context.Message, context.CancellationToken);
        var hold = await Hold.LockAsync(work, message.HoldId, cancellationToken);
        if (HoldLifecycle.Decide(hold?.State, HoldRequest.Extend) == HoldStep.Extend)
        {
            await work.ExecuteAsync("update holds set expires_at = @ExpiresAt, deadline_version = @Version where id = @HoldId and deadline_version < @Version", message, cancellationToken);
        }
    }
}
