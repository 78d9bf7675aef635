using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.ServiceDefaults.Idempotency;

/// <summary>Forgets answers once nobody may count on having them again.</summary>
sealed class PruneAnswers(UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    const int Batch = 10_000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        int pruned;
        do
        {
            pruned = await work.ExecuteAsync("""
                delete from platform.answers where id = any(array(select id from platform.answers where stored_at < @before limit @Batch))
                """, new { before = time.GetUtcNow() - AnswerTable.Keep, Batch }, cancellationToken);
            await work.CommitAsync(cancellationToken);
        }
        while (pruned == Batch);
    }
}
