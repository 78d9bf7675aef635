using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;

namespace Entraide.Credits.Accounts;

/// <summary>What a person has of one lot in one programme, in whole credits.</summary>
public sealed class AccountView
{
    public Guid ProgrammeId { get; init; }

    /// <summary><c>participant</c>, <c>supporter</c>, <c>partner</c>, …</summary>
    public string Kind { get; init; } = "";

    /// <summary>The same as <see cref="Posted"/>.</summary>
    public long Balance { get; init; }

    /// <summary>Part of <see cref="Posted"/> that is set aside.</summary>
    public long Held { get; init; }

    /// <summary>What is neither spent nor held, nor of a lot that has expired. Below zero where somebody owes.</summary>
    public long Available { get; init; }

    /// <summary>How many ledger entries the account has.</summary>
    public long Entries { get; init; }

    /// <summary>Left out for earned credits, which have neither funder nor expiry.</summary>
    public Guid? LotId { get; init; }

    /// <summary>UTC; from then on nothing of it can be used.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What the ledger says.</summary>
    public long Posted { get; init; }
}

/// <summary>Credits that are set aside.</summary>
/// <param name="Credits">Of the accounts above; the hold may have more of others.</param>
/// <param name="ExpiresAt">UTC; when they are free again, unless they were spent by then.</param>
public sealed record PendingView(Guid HoldId, Guid ProgrammeId, long Credits, DateTimeOffset? ExpiresAt = null, Guid? BookingId = null);

/// <summary>The accounts of a participant or a supporter as they are at one moment: their figures add up to the totals, and what is pending to what is held.</summary>
/// <param name="Pending">Those that expire first, a thousand at the most.</param>
/// <param name="MorePending">True where there are more; left out otherwise.</param>
public sealed record AccountsView(IReadOnlyList<AccountView> Accounts, long Posted, long Held, long Available, IReadOnlyList<PendingView> Pending, bool? MorePending = null);

static class ReadAccounts
{
    const int MostPending = 1000;

    // One statement, which sees one moment. A person's holds are found by the accounts they are on; of a pool, which had thousands, by what is open.
    const string Sql = """
        with mine as materialized (
            select id, programme_id, kind, lot_id, expires_at, balance, held, version from accounts
            where owner_id = $1 and partner_id = $2 and ($3 is null or programme_id = $3)),
        open as (
            select h.id, h.programme_id, h.booking_id, h.expires_at, p.credits
            from mine a join hold_parts p on p.account_id = a.id join holds h on h.id = p.hold_id where a.held > 0 and a.kind <> 'pool' and h.state = 'held'
            union all
            select h.id, h.programme_id, h.booking_id, h.expires_at, p.credits
            from (select distinct programme_id from mine where held > 0 and kind = 'pool') r
                join holds h on h.programme_id = r.programme_id and h.state = 'held' join hold_parts p on p.hold_id = h.id
            where p.account_id in (select id from mine where kind = 'pool')),
        pending as (select id, programme_id, booking_id, expires_at, sum(credits)::bigint as credits from open group by 1, 2, 3, 4 order by expires_at, id limit 1001)
        select null::uuid as hold_id, programme_id, kind, lot_id, expires_at, balance, held, version, null::uuid as booking_id from mine
        union all
        select id, programme_id, null, null, expires_at, credits, 0, 0, booking_id from pending
        """;

    /// <summary>Somebody without credits, somebody unknown and another partner's person all answer with an empty list: ids are not confirmed here.</summary>
    internal static async Task<Ok<AccountsView>> HandleAsync(Guid ownerId, HttpRequest request, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var programme = AskedPeriod.Programme(request.Query);
        var now = time.GetUtcNow();
        var rows = await database.QueryPreparedAsync(Sql,
            [new() { Value = ownerId }, new() { Value = caller.Partner }, new() { Value = programme is { } id ? id : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid }],
            row => Read(row, now), cancellationToken);
        var accounts = rows.OfType<AccountView>().OrderBy(account => account.ProgrammeId).ThenBy(account => account.Kind, StringComparer.Ordinal).ThenBy(account => account.ExpiresAt ?? DateTimeOffset.MaxValue).ToArray();
        var pending = rows.OfType<PendingView>().OrderBy(hold => hold.ExpiresAt).ToArray();
        return TypedResults.Ok(new AccountsView(accounts, accounts.Sum(account => account.Posted), accounts.Sum(account => account.Held), accounts.Sum(account => account.Available),
            pending.Length > MostPending ? pending[..MostPending] : pending, pending.Length > MostPending ? true : null));
    }

    static object Read(NpgsqlDataReader row, DateTimeOffset now)
    {
        var expiresAt = row.IsDBNull(4) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(4);
        if (!row.IsDBNull(0))
        {
            return new PendingView(row.GetGuid(0), row.GetGuid(1), row.GetInt64(5), expiresAt, row.IsDBNull(8) ? null : row.GetGuid(8));
        }

        var (posted, held) = (row.GetInt64(5), row.GetInt64(6));
        return new AccountView
        {
            ProgrammeId = row.GetGuid(1),
            Kind = row.GetString(2),
            LotId = row.IsDBNull(3) ? null : row.GetGuid(3),
            ExpiresAt = expiresAt,
            Balance = posted,
            Posted = posted,
            Held = held,
            Available = expiresAt <= now ? 0 : posted - held,
            Entries = row.GetInt64(7),
        };
    }
}
