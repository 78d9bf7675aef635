using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.Escalation;

/// <summary>Alerts the next level where nobody answered in time. Each in a transaction of its own: one that fails holds up no other.</summary>
sealed class EscalateUnanswered(IServiceScopeFactory scopes, Deliveries.DeliverySignal signal, TimeProvider time) : IPeriodicJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await AdvanceOneAsync(cancellationToken))
        {
            signal.Wake();
        }
    }

    async Task<bool> AdvanceOneAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var due = await work.FindAsync<Escalator.Held>("""
            select id, partner_id, signalled_at, level, round from escalations where state = 'open' and next_at <= @now order by next_at limit 1 for update skip locked
            """, new { now = time.GetUtcNow() }, cancellationToken);
        if (due is null)
        {
            return false;
        }

        await scope.ServiceProvider.GetRequiredService<Escalator>().AdvanceAsync(due, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return true;
    }
}
