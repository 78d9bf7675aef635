using System.Runtime.CompilerServices;
using Dapper;
using Entraide.ServiceDefaults.Data;
using Npgsql;

namespace Entraide.Credits.Proof;

/// <summary>A partner's ledger as it is at one moment, read piece by piece while others go on writing.</summary>
sealed class SnapshotOfLedger : IAsyncDisposable
{
    const int Page = 1000;

    readonly NpgsqlConnection connection;
    readonly NpgsqlTransaction transaction;
    readonly Guid partner;

    SnapshotOfLedger(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid partner) => (this.connection, this.transaction, this.partner) = (connection, transaction, partner);

    internal static async Task<SnapshotOfLedger> OpenAsync(Database database, Guid partner, CancellationToken cancellationToken)
    {
        var transaction = await database.BeginSnapshotAsync(cancellationToken);
        return new SnapshotOfLedger(transaction.Connection!, transaction, partner);
    }

    /// <summary>The next seals, each with the entries that are found under its transfer now.</summary>
    internal async Task<IReadOnlyList<(Seal Seal, IReadOnlyList<ChainEntry> Present)>> SealsAsync(long after, CancellationToken cancellationToken)
    {
        var seals = await QueryAsync<Seal>("select number, transfer_id, links from seals where partner_id = @partner and number > @after order by number limit @Page", new { partner, after, Page }, cancellationToken);
        var entries = (await QueryAsync<ChainEntry>($"select {ChainEntry.Columns} from transfers t join entries e on e.transfer_id = t.id where t.id = any(@ids)",
            new { ids = seals.Select(seal => seal.TransferId).ToArray() }, cancellationToken)).ToLookup(entry => entry.TransferId);
        return [.. seals.Select(seal => (seal, (IReadOnlyList<ChainEntry>)[.. entries[seal.TransferId]]))];
    }

    internal async Task<Head> HeadAsync(CancellationToken cancellationToken) =>
        (await QueryAsync<Head>("select partner_id, number, hash, sealed_at from seal_heads where partner_id = @partner", new { partner }, cancellationToken)).SingleOrDefault() ?? Head.Of(partner);

    /// <summary>Something among what is sealed that has no seal.</summary>
    internal Task<LedgerFault?> FindAddedAsync(CancellationToken cancellationToken) => FindAsync("added", """
        select t.id as transfer_id, e.account_id, e.version from transfers t left join entries e on e.transfer_id = t.id
        where t.partner_id = @partner and t.seq <= (select seq from seal_cursor) and not exists (select from seals s where s.transfer_id = t.id)
        order by t.seq, e.account_id, e.version limit 1
        """, cancellationToken);

    /// <summary>All accounts with all their entries, in the order of accounts and versions.</summary>
    internal async IAsyncEnumerable<ReplayedEntry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select a.id as account_id, a.balance, a.version as last_version, e.version, e.transfer_id, coalesce(e.amount, 0) as amount, coalesce(e.balance_after, 0) as balance_after, e.at
            from accounts a left join entries e on e.account_id = a.id where a.partner_id = $1 order by a.id, e.version
            """, connection, transaction) { CommandTimeout = 0 };
        command.Parameters.AddWithValue(partner);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new ReplayedEntry
            {
                AccountId = reader.GetGuid(0),
                Balance = reader.GetInt64(1),
                LastVersion = reader.GetInt64(2),
                Version = reader.IsDBNull(3) ? null : reader.GetInt64(3),
                TransferId = reader.IsDBNull(4) ? null : reader.GetGuid(4),
                Amount = reader.GetInt64(5),
                BalanceAfter = reader.GetInt64(6),
                At = reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7),
            };
        }
    }

    /// <summary>What does not add up between accounts, transfers, lots and holds.</summary>
    internal async Task<LedgerFault?> FindUnbalancedAsync(CancellationToken cancellationToken) =>
        // Of sealed ones the walk has seen that they balance.
        await FindAsync("legs_do_not_balance", """
            select t.id as transfer_id from transfers t left join entries e on e.transfer_id = t.id
            where t.partner_id = @partner and t.seq > (select seq from seal_cursor)
            group by t.id having count(e.amount) < 2 or sum(e.amount) <> 0 limit 1
            """, cancellationToken)
        ?? await FindAsync("entry_astray", """
            select e.transfer_id, e.account_id, e.version from entries e left join transfers t on t.id = e.transfer_id left join accounts a on a.id = e.account_id
            where (t.partner_id = @partner or a.partner_id = @partner) and (t.partner_id is distinct from a.partner_id or t.programme_id <> a.programme_id) limit 1
            """, cancellationToken)
        ?? await FindAsync("lot_does_not_balance", """
            select programme_id, lot_id from accounts where partner_id = @partner group by programme_id, lot_id having sum(balance) <> 0 limit 1
            """, cancellationToken)
        ?? await FindAsync("held_differs", """
            select a.id as account_id from accounts a left join (
                select p.account_id, sum(p.credits) as credits from holds h join hold_parts p on p.hold_id = h.id where h.state = 'held' and h.partner_id = @partner group by p.account_id) o on o.account_id = a.id
            where a.partner_id = @partner and a.held <> coalesce(o.credits, 0) limit 1
            """, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    async Task<LedgerFault?> FindAsync(string what, string sql, CancellationToken cancellationToken) =>
        (await QueryAsync<Found>(sql, new { partner }, cancellationToken)).FirstOrDefault() is { } found ? new LedgerFault(what, null, found.TransferId, found.AccountId, found.Version, found.ProgrammeId, found.LotId) : null;

    async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, transaction, commandTimeout: 0, cancellationToken: cancellationToken))).AsList();

    sealed class Found
    {
        public Guid? TransferId { get; init; }
        public Guid? AccountId { get; init; }
        public long? Version { get; init; }
        public Guid? ProgrammeId { get; init; }
        public Guid? LotId { get; init; }
    }
}
