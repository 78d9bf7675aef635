using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.DirectoryService.Supporters;

/// <summary>
/// Takes off those whose certification, clearance or supervision ended since they were announced, and says so. Searches and scheduling compare
/// the date by themselves: this tells whoever does not, and keeps the record of what was said.
/// </summary>
sealed class TakeOffLapsed(SupporterStore store, UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    internal const string Name = "take-off-lapsed";
    const int Batch = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SupporterState> lapsed;
        do
        {
            var now = time.GetUtcNow();
            lapsed = await work.QueryAsync<SupporterState>($"""
                select {SupporterStore.Columns} from supporters where listed and (bookable_until is null or bookable_until <= @now)
                order by bookable_until limit {Batch} for update skip locked
                """, new { now }, cancellationToken);
            foreach (var supporter in lapsed)
            {
                await store.KeepAsync(supporter, supporter, now, cancellationToken);
            }

            await work.CommitAsync(cancellationToken);
        }
        while (lapsed.Count == Batch);
    }
}
