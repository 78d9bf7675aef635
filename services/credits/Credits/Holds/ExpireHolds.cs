using Entraide.Credits.Contracts;
using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Credits.Holds;

/// <summary>Returns holds whose deadline passed to where they are from, without anyone touching them.</summary>
sealed class ExpireHolds(Database database, UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    const int Batch = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Guid> due;
        do
        {
            due = await database.QueryAsync<Guid>("select id from holds where state = 'held' and expires_at <= @now order by expires_at limit @Batch", new { now = time.GetUtcNow(), Batch }, cancellationToken);
            await LedgerWriter.CommitAsync(work, [.. due.Select(id => new Expiration(id))], time, cancellationToken);
        }
        while (due.Count == Batch);
    }
}

/// <summary>The decision about a hold whose deadline may have passed: it may have been moved or met in the meantime.</summary>
sealed record Expiration(Guid Id) : ILedgerCommand
{
    public void Name(Needs needs) => needs.Holds.Add(Id);

    public object Decide(Books books)
    {
        var hold = books.FindHold(Id);
        if (hold?.ExpiresAt <= books.Now && HoldLifecycle.Decide(hold.State, HoldRequest.Expire) == HoldStep.GiveBack)
        {
            hold = hold.GiveBack(books, HoldState.Expired);
            hold.Answer(books);
        }

        return hold ?? new object();
    }
}
