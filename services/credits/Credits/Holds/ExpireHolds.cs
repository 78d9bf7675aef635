using Entraide.Credits.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Credits.Holds;

/// <summary>Returns holds whose deadline passed to their pools, without anyone touching them.</summary>
sealed class ExpireHolds(UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    const int Batch = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Hold> due;
        do
        {
            due = await work.QueryAsync<Hold>($"select {Hold.Columns} from holds where state = 'held' and expires_at <= @now order by id limit @Batch for update skip locked",
                new { now = time.GetUtcNow(), Batch }, cancellationToken);
            foreach (var hold in due)
            {
                await hold.GiveBackAsync(work, HoldState.Expired, time, cancellationToken);
                work.Publish(new HoldExpired(hold.Id, hold.BookingId));
            }

            await work.CommitAsync(cancellationToken);
        }
        while (due.Count == Batch);
    }
}
