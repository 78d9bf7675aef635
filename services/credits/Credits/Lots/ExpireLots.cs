using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Credits.Lots;

/// <summary>
/// Returns what is left of expired lots to their funders. From its expiry on nobody can use a lot, whether this has come by or not; it goes through
/// the accounts in small transactions, so that whoever shares a row with them waits for a moment only. What is held is left where it is: captured, it
/// was spent in time; given free, it is returned by the next round.
/// </summary>
sealed class ExpireLots(Database database, UnitOfWork work, TimeProvider time) : IPeriodicJob
{
    internal const int Batch = 200;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // By the last account of the batch before, so that one that cannot be emptied does not come again and again within a round.
        DateTimeOffset? afterExpiry = null;
        var (after, now) = (Guid.Empty, time.GetUtcNow());
        IReadOnlyList<Row> due;
        do
        {
            due = await database.QueryAsync<Row>("""
                select id, programme_id, lot_id, expires_at from accounts
                where not used_up and expires_at is not null and kind in ('pool', 'participant', 'supporter', 'partner') and expires_at <= @now and balance > held
                    and (@afterExpiry::timestamptz is null or (expires_at, id) > (@afterExpiry, @after))
                order by expires_at, id limit @Batch
                """, new { now, afterExpiry, after, Batch }, cancellationToken);
            if (due is [.., var last])
            {
                (afterExpiry, after) = (last.ExpiresAt, last.Id);
                await LedgerWriter.CommitAsync(work, [.. due.Select(account => new Lapse(account.Id, account.ProgrammeId, account.LotId))], time, cancellationToken);
            }
        }
        while (due.Count == Batch);
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public Guid ProgrammeId { get; init; }
        public Guid LotId { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }
    }
}

/// <summary>The decision about one account of a lot that has expired: what is not held goes back to the funder, however often it is asked.</summary>
sealed record Lapse(Guid AccountId, Guid Programme, Guid Lot) : ILedgerCommand
{
    Purse Returned => Purse.Of(Programme, AccountKind.Returned);

    public void Name(Needs needs)
    {
        needs.Programmes.Add(Programme);
        needs.Accounts.Add(AccountId);
        needs.Exact.Add((Returned, Lot));
    }

    public object Decide(Books books)
    {
        var account = books.Account(AccountId);
        if (!account.IsExpiredAt(books.Now) || account.Balance <= account.Held || books.FindProgramme(Programme) is not { } programme)
        {
            return 0L;
        }

        var left = account.Balance - account.Held;
        var target = books.Account(programme, Returned, Lot, account.ExpiresAt);
        books.Post(new Transfer(Guid.CreateVersion7(books.Now), account.Partner, Programme, TransferKind.Expire, account.Id.ToByteArray(), books.Now), [new Leg(account, -left), new Leg(target, left)]);
        return left;
    }
}
