using System.Runtime.CompilerServices;
using Dapper;
using Entraide.ServiceDefaults.Data;
using Npgsql;

namespace Entraide.Credits.Accounts;

/// <summary>One account within a statement.</summary>
public sealed class StatementAccount
{
    public Guid AccountId { get; init; }
    public Guid ProgrammeId { get; init; }

    /// <summary><c>pool</c>, <c>participant</c>, <c>supporter</c>, <c>partner</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Left out for earned credits.</summary>
    public Guid? LotId { get; init; }

    /// <summary>UTC; of the lot.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    public long Opening { get; init; }
    public long Closing { get; init; }

    // Until which entry it had come at the beginning and at the end.
    internal long Opened { get; init; }
    internal long Closed { get; init; }
}

/// <summary>One entry.</summary>
/// <param name="At">UTC.</param>
/// <param name="Kind">Of the transfer: <c>grant</c>, <c>allocate</c>, <c>give</c>, <c>spend</c>, <c>expire</c>, <c>return</c>, <c>reverse</c>, …</param>
/// <param name="Amount">In whole credits; below zero where they left.</param>
/// <param name="BalanceAfter">Of the statement: the opening and all lines up to this one.</param>
public sealed record StatementLine(DateTimeOffset At, string Kind, Guid TransferId, Guid AccountId, Guid ProgrammeId, long Amount, long BalanceAfter, Guid? LotId = null, Guid? BookingId = null);

/// <summary>A period of some accounts, as it is at one moment: what they began with, every entry, what they ended with. Lines are read as they are written out.</summary>
sealed class Statement : IAsyncDisposable
{
    readonly NpgsqlConnection connection;
    readonly NpgsqlTransaction transaction;

    Statement(NpgsqlConnection connection, NpgsqlTransaction transaction, AskedPeriod period) => (this.connection, this.transaction, Period) = (connection, transaction, period);

    internal AskedPeriod Period { get; }

    internal IReadOnlyList<StatementAccount> Accounts { get; private set; } = [];

    internal long Opening => Accounts.Sum(account => account.Opening);

    internal long Closing => Accounts.Sum(account => account.Closing);

    /// <summary>Of the accounts <c>a</c> that <paramref name="which"/> is true of.</summary>
    internal static async Task<Statement> OpenAsync(Database database, string which, object parameters, AskedPeriod period, CancellationToken cancellationToken)
    {
        var transaction = await database.BeginSnapshotAsync(cancellationToken);
        var connection = transaction.Connection!;
        var statement = new Statement(connection, transaction, period);
        try
        {
            var values = new DynamicParameters(parameters);
            values.AddDynamicParams(new { period.From, period.To });
            statement.Accounts = (await connection.QueryAsync<StatementAccount>(new CommandDefinition($"""
                select v.*, coalesce(o.balance_after, 0) as opening, coalesce(c.balance_after, 0) as closing
                from (select a.id as account_id, a.programme_id, a.kind, a.lot_id, a.expires_at,
                        case when a.moved_at < @From then a.version else version_before(a.id, a.version, @From) end as opened,
                        case when a.moved_at < @To then a.version else version_before(a.id, a.version, @To) end as closed
                    from accounts a where {which}) v
                left join entries o on o.account_id = v.account_id and o.version = v.opened
                left join entries c on c.account_id = v.account_id and c.version = v.closed
                where v.closed > 0 and (v.closed > v.opened or o.balance_after <> 0)
                order by v.programme_id, v.kind, v.expires_at, v.account_id
                """, values, statement.transaction, cancellationToken: cancellationToken))).AsList();
            return statement;
        }
        catch
        {
            await statement.DisposeAsync();
            throw;
        }
    }

    /// <summary>The entries in order of time.</summary>
    internal async IAsyncEnumerable<StatementLine> LinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var moved = Accounts.Where(account => account.Closed > account.Opened).ToDictionary(account => account.AccountId);
        var balance = Opening;
        await using var command = new NpgsqlCommand("""
            select e.at, t.kind, t.id, e.account_id, e.amount, t.booking_id
            from unnest($1, $2, $3) as s(account, opened, closed) join entries e on e.account_id = s.account and e.version > s.opened and e.version <= s.closed
            join transfers t on t.id = e.transfer_id
            order by e.at, t.seq, e.account_id, e.version
            """, connection, transaction) { CommandTimeout = 0 };
        command.Parameters.AddWithValue(moved.Keys.ToArray());
        command.Parameters.AddWithValue(moved.Values.Select(account => account.Opened).ToArray());
        command.Parameters.AddWithValue(moved.Values.Select(account => account.Closed).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (account, amount) = (moved[reader.GetGuid(3)], reader.GetInt64(4));
            yield return new StatementLine(reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetGuid(2), account.AccountId, account.ProgrammeId, amount, balance += amount,
                account.LotId, reader.IsDBNull(5) ? null : reader.GetGuid(5));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
