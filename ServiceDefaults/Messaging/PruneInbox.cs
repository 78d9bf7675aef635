using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.ServiceDefaults.Messaging;

/// <summary>Forgets messages taken in more than a week ago: no broker redelivers for that long, and the table must not grow for ever.</summary>
sealed class PruneInbox(UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    static readonly TimeSpan Keep = TimeSpan.FromDays(7);
    const int Batch = 10_000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        int pruned;
        do
        {
            pruned = await work.ExecuteAsync("""
                delete from platform.inbox where (message_id, endpoint) in
                    (select message_id, endpoint from platform.inbox where received_at < @before limit @Batch)
                """, new { before = time.GetUtcNow() - Keep, Batch }, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }
        while (pruned == Batch);
    }
}
