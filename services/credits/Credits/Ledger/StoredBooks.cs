using System.Text.Json;
using Entraide.Credits.Holds;
using Entraide.Credits.Programmes;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Npgsql;
using NpgsqlTypes;

namespace Entraide.Credits.Ledger;

/// <summary>
/// How books are read from the database and written to it. Rows are locked in the order of their ids, holds before people before accounts, so that transactions
/// seldom wait for each other in a circle; where they do, the database ends one, which is then run again.
/// </summary>
static class StoredBooks
{
    const string AccountColumns = "a.id, a.partner_id, a.programme_id, a.kind, a.owner_id, a.lot_id, a.expires_at, a.floor, a.balance, a.held, a.version, a.moved_at";

    // Of a pool, which may have had thousands of lots, those with something left that expire first; of anybody else everything. By index each, however
    // many are asked for: "offset 0" and the array keep the planner, which does not know how many that is, from reading the whole table instead. And
    // the ids are found before anything is locked: a row that changed while it was waited for would be left out by a join, and its credits be missing.
    const string LockAccounts = $"""
        select {AccountColumns} from accounts a where a.id = any(array(
            select o.id from unnest($1, $2, $3, $4) as p(programme, kind, owner, first) cross join lateral (
                select l.id from (
                    (select id, expires_at, lot_id from accounts where programme_id = p.programme and kind = p.kind and owner_id = p.owner and not used_up and expires_at > $13
                    order by expires_at limit p.first)
                    union all
                    (select id, expires_at, lot_id from accounts where programme_id = p.programme and kind = p.kind and owner_id = p.owner and not used_up and expires_at is null
                    order by lot_id is null limit p.first)) l
                order by l.expires_at, l.lot_id is null limit p.first) o
            union all
            select o.id from unnest($5, $6, $7) as p(programme, kind, owner) cross join lateral (
                select e.id from accounts e where e.programme_id = p.programme and e.kind = p.kind and e.owner_id = p.owner offset 0) o
            union all
            select o.id from unnest($8, $9, $10, $11) as p(programme, kind, owner, lot) cross join lateral (
                select e.id from accounts e where e.programme_id = p.programme and e.kind = p.kind and e.owner_id = p.owner and e.lot_id is not distinct from p.lot offset 0) o
            union all
            select unnest($12)
            union all
            select account_id from hold_parts where hold_id = any($14)))
        order by a.id for update
        """;

    /// <summary>Reads and locks what is needed, in the transaction of <paramref name="work"/>.</summary>
    internal static async Task<Books> ReadAsync(UnitOfWork work, Needs needs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var books = new Books(now);
        var connection = await work.ConnectionAsync(cancellationToken);
        if (needs.People.Count > 0)
        {
            await StoredStandings.ReadAsync(connection, books, needs, cancellationToken);
        }

        var pools = needs.Purses.Where(purse => purse.Kind == AccountKind.Pool).ToArray();
        var others = needs.Purses.Where(purse => purse.Kind != AccountKind.Pool).ToArray();
        var (exact, holds) = (needs.Exact.ToArray(), needs.Holds.ToArray());
        // One round trip: whoever wants the same rows waits for as long as they are locked.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                // A plan is made once for a connection. Made while a table was small it would read all of it, and go on doing so while it grows: after the
                // first hundred thousand transfers the ledger would stand still.
                new("set local enable_seqscan = off"),
                // And for lists of any length: planning such a statement takes longer than running it.
                new("set local plan_cache_mode = force_generic_plan"),
                new("savepoint read"),
                // Each statement sees what others committed while the one before it waited, so that the parts are those of the locked state.
                Command($"select {Hold.Columns} from holds where id = any($1) order by id for update", holds),
                Command("select hold_id, account_id, credits from hold_parts where hold_id = any($1)", holds),
                Command("select id, partner_id, programme_id, kind, request, at, booking_id, hold_id, reverses from transfers where id = any($1)", needs.Transfers.ToArray()),
                Command("select id, partner_id, price_list::text, rules::text from programmes where id = any($1 || array(select programme_id from holds where id = any($2)))", needs.Programmes.ToArray(), holds),
                Command(LockAccounts,
                    pools.Select(purse => purse.Programme).ToArray(), pools.Select(purse => purse.Kind.Word()).ToArray(), pools.Select(purse => purse.Owner).ToArray(),
                    pools.Select(purse => needs.WholePurses.Contains(purse) ? int.MaxValue : Needs.FirstLots).ToArray(),
                    others.Select(purse => purse.Programme).ToArray(), others.Select(purse => purse.Kind.Word()).ToArray(), others.Select(purse => purse.Owner).ToArray(),
                    exact.Select(key => key.Purse.Programme).ToArray(), exact.Select(key => key.Purse.Kind.Word()).ToArray(), exact.Select(key => key.Purse.Owner).ToArray(), exact.Select(key => key.Lot).ToArray(),
                    needs.Accounts.ToArray(), now.UtcDateTime, holds),
            },
        };
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            var rows = new List<Hold>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(Hold.Of(reader));
            }

            await reader.NextResultAsync(cancellationToken);
            var parts = new List<(Guid Hold, Guid Account, long Credits)>();
            while (await reader.ReadAsync(cancellationToken))
            {
                parts.Add((reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2)));
            }

            var byHold = parts.ToLookup(part => part.Hold, part => (part.Account, part.Credits));
            rows.ForEach(hold => books.Know(hold with { Parts = [.. byHold[hold.Id]] }));
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                books.Know(TransferOf(reader));
            }

            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                books.Know(new Programme(reader.GetGuid(0), reader.GetGuid(1), JsonSerializer.Deserialize<Price[]>(reader.GetString(2), StrictJson.Options)!,
                    JsonSerializer.Deserialize<ProgrammeRules>(reader.GetString(3), StrictJson.Options)!));
            }

            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                books.Know(AccountOf(reader));
            }
        }

        foreach (var purse in pools)
        {
            books.KnowRead(purse, whole: false, needs.WholePurses.Contains(purse) ? null : Needs.FirstLots);
        }

        foreach (var purse in others)
        {
            books.KnowRead(purse, whole: true, null);
        }

        foreach (var key in needs.Exact)
        {
            books.KnowRead(key);
        }

        if (needs.Undone.Count > 0)
        {
            await ReadUndoneAsync(connection, books, needs, cancellationToken);
        }

        if (needs.Givers.Count > 0)
        {
            await StoredGifts.ReadAsync(connection, books, needs, cancellationToken);
        }

        return books;
    }

    /// <summary>Has what was decided written together with the commit, which is the caller's: a row that everybody wants is free again that much sooner.</summary>
    internal static void Write(UnitOfWork work, Books books)
    {
        var commands = new List<NpgsqlBatchCommand>();
        WriteAccounts(commands, books);
        WriteTransfers(commands, books.Written);
        foreach (var hold in books.ChangedHolds)
        {
            hold.Write(commands);
        }

        commands.ForEach(work.AtCommit);
        foreach (var message in books.Messages)
        {
            message(work);
        }
    }

    /// <summary>Gives free what was locked since <see cref="ReadAsync"/>, so that it can be locked anew, together with more, in one order.</summary>
    internal static async Task LetGoAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("rollback to savepoint read", await work.ConnectionAsync(cancellationToken));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    static async Task ReadUndoneAsync(NpgsqlConnection connection, Books books, Needs needs, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command("select transfer_id, account_id, amount, balance_after, version from entries where transfer_id = any($1) order by account_id", needs.Undone.ToArray()));
        batch.BatchCommands.Add(Command("select reverses, id from transfers where reverses = any($1)", needs.Undone.ToArray()));
        var entries = new List<(Guid Transfer, Entry Entry)>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add((reader.GetGuid(0), new Entry(reader.GetGuid(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4))));
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            books.KnowReversal(reader.GetGuid(0), reader.GetGuid(1));
        }

        foreach (var legs in entries.GroupBy(row => row.Transfer, row => row.Entry))
        {
            if (books.FindTransfer(legs.Key) is { } transfer)
            {
                books.Know(transfer with { Entries = [.. legs] });
            }
        }
    }

    static void WriteAccounts(List<NpgsqlBatchCommand> commands, Books books)
    {
        var (opened, moved) = (books.Changed.Where(account => account.IsNew).ToArray(), books.Changed.Where(account => !account.IsNew).ToArray());
        if (opened.Length > 0)
        {
            commands.Add(Command("""
                insert into accounts (id, partner_id, programme_id, kind, owner_id, lot_id, expires_at, floor, balance, held, version, moved_at)
                select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """,
                opened.Select(account => account.Id).ToArray(), opened.Select(account => account.Partner).ToArray(), opened.Select(account => account.Purse.Programme).ToArray(),
                opened.Select(account => account.Purse.Kind.Word()).ToArray(), opened.Select(account => account.Purse.Owner).ToArray(), opened.Select(account => account.Lot).ToArray(),
                opened.Select(account => account.ExpiresAt?.UtcDateTime).ToArray(), opened.Select(account => account.Floor).ToArray(),
                opened.Select(account => account.Balance).ToArray(), opened.Select(account => account.Held).ToArray(), opened.Select(account => account.Version).ToArray(), opened.Select(account => account.MovedAt.UtcDateTime).ToArray()));
        }

        if (moved.Length > 0)
        {
            commands.Add(Command("""
                update accounts a set balance = m.balance, held = m.held, version = m.version, moved_at = m.moved_at
                from unnest($1, $2, $3, $4, $5) as m(id, balance, held, version, moved_at) where a.id = m.id
                """,
                moved.Select(account => account.Id).ToArray(), moved.Select(account => account.Balance).ToArray(), moved.Select(account => account.Held).ToArray(),
                moved.Select(account => account.Version).ToArray(), moved.Select(account => account.MovedAt.UtcDateTime).ToArray()));
        }
    }

    static void WriteTransfers(List<NpgsqlBatchCommand> commands, IReadOnlyList<(Transfer Transfer, Leg[] Legs)> written)
    {
        if (written.Count == 0)
        {
            return;
        }

        var transfers = written.Select(pair => pair.Transfer).ToArray();
        var entries = transfers.SelectMany(transfer => transfer.Entries, (transfer, entry) => (Transfer: transfer, Entry: entry)).ToArray();
        commands.Add(Command("""
            insert into transfers (id, partner_id, programme_id, kind, booking_id, hold_id, reverses, at, request) select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            transfers.Select(transfer => transfer.Id).ToArray(), transfers.Select(transfer => transfer.Partner).ToArray(), transfers.Select(transfer => transfer.Programme).ToArray(),
            transfers.Select(transfer => transfer.Kind).ToArray(), transfers.Select(transfer => transfer.Booking).ToArray(), transfers.Select(transfer => transfer.Hold).ToArray(),
            transfers.Select(transfer => transfer.Reverses).ToArray(), transfers.Select(transfer => transfer.At.UtcDateTime).ToArray(), transfers.Select(transfer => transfer.Request).ToArray()));
        commands.Add(Command("""
            insert into entries (account_id, version, transfer_id, amount, balance_after, at) select * from unnest($1, $2, $3, $4, $5, $6)
            """,
            entries.Select(row => row.Entry.Account).ToArray(), entries.Select(row => row.Entry.Version).ToArray(), entries.Select(row => row.Transfer.Id).ToArray(),
            entries.Select(row => row.Entry.Amount).ToArray(), entries.Select(row => row.Entry.BalanceAfter).ToArray(), entries.Select(row => row.Transfer.At.UtcDateTime).ToArray()));
    }

    /// <summary>A command with parameters by place.</summary>
    internal static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value switch
            {
                // Arrays whose elements may be null do not say by themselves what of.
                Guid?[] => new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                DateTime[] or DateTime?[] => new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                _ => new NpgsqlParameter { Value = value },
            });
        }

        return command;
    }

    static Transfer TransferOf(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetFieldValue<byte[]>(4), row.GetFieldValue<DateTimeOffset>(5),
        Id(row, 6), Id(row, 7), Id(row, 8));

    static Account AccountOf(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetGuid(1), new Purse(row.GetGuid(2), AccountKinds.Of(row.GetString(3))!.Value, row.GetGuid(4)), Id(row, 5),
        row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6), row.IsDBNull(7) ? null : row.GetInt64(7))
    {
        Balance = row.GetInt64(8),
        Held = row.GetInt64(9),
        Version = row.GetInt64(10),
        MovedAt = row.GetFieldValue<DateTimeOffset>(11),
    };

    static Guid? Id(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);
}
