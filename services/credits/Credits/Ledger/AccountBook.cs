using Entraide.ServiceDefaults.Data;

namespace Entraide.Credits.Ledger;

/// <summary>What an account is for.</summary>
static class AccountKind
{
    internal const string Funder = "funder", Pool = "pool", Participant = "participant", Supporter = "supporter";
}

/// <summary>Why credits moved.</summary>
static class TransferKind
{
    internal const string Grant = "grant", Allocate = "allocate", Spend = "spend";
}

/// <summary>The double-entry book. Accounts are locked in the order of their ids, so that two transfers cannot wait for each other.</summary>
static class AccountBook
{
    /// <summary>The account of that kind and owner, opened if there is none yet.</summary>
    internal static async Task<Guid> OpenAsync(
        UnitOfWork work, Guid partner, Guid programme, string kind, Guid? owner, TimeProvider time, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("""
            insert into accounts (id, partner_id, programme_id, kind, owner_id) values (@id, @partner, @programme, @kind, @owner)
            on conflict (programme_id, kind, owner_id) do nothing
            """, new { id = Guid.CreateVersion7(time.GetUtcNow()), partner, programme, kind, owner }, cancellationToken);
        return await work.FindAsync<Guid>("select id from accounts where programme_id = @programme and kind = @kind and owner_id is not distinct from @owner",
            new { programme, kind, owner }, cancellationToken);
    }

    /// <summary>Locks and returns the funder's and the pool's account of a partner's programme; null where it is not theirs.</summary>
    internal static async Task<(Guid Funder, Guid Pool)?> LockProgrammeAsync(UnitOfWork work, Guid partner, Guid programme, CancellationToken cancellationToken)
    {
        var rows = await work.QueryAsync<Row>("""
            select id, kind from accounts where programme_id = @programme and partner_id = @partner and kind in ('funder', 'pool') order by id for update
            """, new { programme, partner }, cancellationToken);
        return rows.Count == 2 ? (rows.Single(row => row.Kind == AccountKind.Funder).Id, rows.Single(row => row.Kind == AccountKind.Pool).Id) : null;
    }

    /// <summary>Locks accounts for the rest of the transaction.</summary>
    internal static Task LockAsync(UnitOfWork work, Guid[] accounts, CancellationToken cancellationToken) =>
        work.QueryAsync<Guid>("select id from accounts where id = any(@accounts) order by id for update", new { accounts }, cancellationToken);

    /// <summary>
    /// Moves <paramref name="credits"/>: two entries that sum to zero, and both balances. The accounts must be locked. False where the id of
    /// the transfer is taken. The database refuses an overdraft.
    /// </summary>
    internal static async Task<bool> TryTransferAsync(
        UnitOfWork work, Guid id, Guid programme, string kind, Guid? booking, Guid from, Guid to, long credits, TimeProvider time, CancellationToken cancellationToken)
    {
        var isNew = await work.ExecuteAsync("""
            insert into transfers (id, programme_id, kind, booking_id, created_at) values (@id, @programme, @kind, @booking, @now) on conflict (id) do nothing
            """, new { id, programme, kind, booking, now = time.GetUtcNow() }, cancellationToken) == 1;
        if (!isNew)
        {
            return false;
        }

        await work.ExecuteAsync("""
            with moved as (
                update accounts a set balance = a.balance + leg.amount, version = a.version + 1
                from (values (@from, -@credits), (@to, @credits)) as leg(account_id, amount) where a.id = leg.account_id
                returning a.id, leg.amount, a.balance, a.version)
            insert into entries (transfer_id, account_id, amount, balance_after, version) select @id, id, amount, balance, version from moved
            """, new { id, from, to, credits }, cancellationToken);
        return true;
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
    }
}
