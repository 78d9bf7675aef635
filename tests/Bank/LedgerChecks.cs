using Dapper;
using Npgsql;

namespace Entraide.Bank;

/// <summary>What holds of a ledger at any time, asked of its tables: each question is answered with what is wrong, a line each, or with nothing.</summary>
static class LedgerChecks
{
    /// <summary>Of one moment, cheap enough to be asked all the time.</summary>
    internal const string Snapshot = """
        select 'lot ' || coalesce(lot_id::text, 'earned') || ' of ' || programme_id || ' sums to ' || sum(balance) from accounts group by programme_id, lot_id having sum(balance) <> 0
        union all
        select 'account ' || id || ' has ' || balance || ' with ' || held || ' held' from accounts where held < 0 or balance - held < floor
        union all
        select 'held is ' || a.held || ', open holds are of ' || p.held
        from (select coalesce(sum(held), 0) as held from accounts) a, (select coalesce(sum(p.credits), 0) as held from hold_parts p join holds h on h.id = p.hold_id and h.state = 'held') p where a.held <> p.held
        limit 1
        """;

    /// <summary>Of the whole, once it rests.</summary>
    internal static readonly (string What, string Sql)[] All =
    [
        ("every lot sums to zero, nobody is below their floor, held is what open holds hold", Snapshot),
        ("entries replayed give the stored balances", """
            select a.id || ' has ' || a.balance || ', its entries sum to ' || coalesce(sum(e.amount), 0) from accounts a left join entries e on e.account_id = a.id
            group by a.id having a.balance <> coalesce(sum(e.amount), 0)
            """),
        ("versions are without gaps", """
            select a.id || ' is at ' || a.version || ', with ' || count(e.version) || ' entries up to ' || coalesce(max(e.version), 0) from accounts a left join entries e on e.account_id = a.id
            group by a.id having a.version <> count(e.version) or a.version <> coalesce(max(e.version), 0) or coalesce(min(e.version), 1) <> 1
            """),
        ("each entry says the balance after it", """
            select account_id || ' ' || version from (
                select account_id, version, balance_after, sum(amount) over (partition by account_id order by version) as replayed from entries) e
            where balance_after <> replayed
            """),
        ("every transfer sums to zero, of each lot too", """
            select e.transfer_id || ' sums to ' || sum(e.amount) from entries e join accounts a on a.id = e.account_id group by e.transfer_id, a.lot_id having sum(e.amount) <> 0
            """),
        ("no transfer is without entries, and no entry without a transfer", """
            select coalesce(t.id, e.transfer_id)::text from transfers t full join (select distinct transfer_id from entries) e on e.transfer_id = t.id where t.id is null or e.transfer_id is null
            """),
        ("each account holds what its open holds took from it", """
            select a.id || ' holds ' || a.held from accounts a left join (hold_parts p join holds h on h.id = p.hold_id and h.state = 'held') on p.account_id = a.id
            group by a.id having a.held <> coalesce(sum(p.credits), 0)
            """),
        ("what is undone is mirrored, account by account", """
            select r.id || ' does not mirror ' || r.reverses from transfers r where r.reverses is not null and exists (
                select from entries e where e.transfer_id in (r.id, r.reverses) group by e.account_id having sum(e.amount) <> 0)
            """),
        ("a captured hold is spent once, another not at all", """
            select h.id || ' is ' || h.state || ', spent ' || count(t.id) || ' times' from holds h left join transfers t on t.hold_id = h.id and t.kind = 'spend'
            group by h.id having count(t.id) <> case when h.state = 'captured' and h.captured > 0 then 1 else 0 end
            """),
    ];

    /// <summary>The ledger has what the workers were told, and nothing they were not told.</summary>
    internal static async Task<IEnumerable<string>> CompareAsync(NpgsqlConnection connection, Journal journal, Town town, CancellationToken cancellationToken)
    {
        var broken = new List<string>();
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition("""
            select t.id, a.programme_id, a.kind, a.owner_id, sum(e.amount)::bigint as amount from transfers t join entries e on e.transfer_id = t.id join accounts a on a.id = e.account_id
            where t.programme_id = any(@programmes) and t.kind in ('allocate', 'give', 'spend') and t.hold_id is null and t.at >= @since group by t.id, a.programme_id, a.kind, a.owner_id
            """, new { programmes = new[] { town.Rich, town.Poor }, since = town.FoundedAt.UtcDateTime }, cancellationToken: cancellationToken))).ToLookup(row => row.Id);
        foreach (var asked in journal.Transfers.Values)
        {
            var found = rows[asked.Id].ToDictionary(row => (row.ProgrammeId, row.Kind, row.OwnerId), row => row.Amount);
            var wanted = asked.Refusal is not null && (found.Count == 0 || !journal.LeftOpen.ContainsKey(asked.Id)) ? [] : new Dictionary<(Guid, string, Guid), long>
            {
                [(asked.Programme, asked.FromKind, asked.From ?? asked.Programme)] = -asked.Credits,
                [(asked.Programme, asked.ToKind, asked.To ?? asked.Programme)] = asked.Credits,
            };
            if (found.Count != wanted.Count || wanted.Any(leg => found.GetValueOrDefault(leg.Key) != leg.Value))
            {
                broken.Add($"transfer {asked.Id} was answered {asked.Refusal ?? "201"}, and the ledger has {found.Count} sides of it");
            }
        }

        broken.AddRange(rows.Where(row => !journal.Transfers.ContainsKey(row.Key)).Select(row => $"transfer {row.Key} was asked for by nobody"));
        var undone = (await connection.QueryAsync<(Guid Id, Guid Original)>(new CommandDefinition(
            "select id, reverses from transfers where reverses is not null and programme_id = any(@programmes) and at >= @since", new { programmes = new[] { town.Rich, town.Poor }, since = town.FoundedAt.UtcDateTime },
            cancellationToken: cancellationToken))).ToDictionary(row => row.Id, row => row.Original);
        broken.AddRange(journal.Reversals.Values
            .Where(asked => asked.Refusal is null ? undone.GetValueOrDefault(asked.Id) != asked.Original : undone.ContainsKey(asked.Id) && !journal.LeftOpen.ContainsKey(asked.Id))
            .Select(asked => $"reversal {asked.Id} was answered {asked.Refusal ?? "201"}, and the ledger says otherwise"));
        broken.AddRange(undone.Keys.Where(id => !journal.Reversals.ContainsKey(id)).Select(id => $"reversal {id} was asked for by nobody"));
        var states = (await connection.QueryAsync<(Guid Id, string State, long Credits, long Captured)>(new CommandDefinition("select id, state, credits, captured from holds", cancellationToken: cancellationToken))).ToDictionary(hold => hold.Id);
        foreach (var asked in journal.Holds.Values)
        {
            var (_, state, credits, captured) = states.GetValueOrDefault(asked.Id);
            var told = asked.Heard.Contains("captured") ? "captured" : asked.Heard.Contains("released") ? "released" : asked.Heard.Contains("held") ? "held" : "refused";
            if (state != told || credits != asked.Credits || captured != (told == "captured" ? asked.Captured : 0) || (asked.Heard.Contains("captured") && asked.Heard.Contains("released")))
            {
                broken.Add($"of hold {asked.Id} was heard {string.Join(", ", asked.Heard)}, and it is {state ?? "unknown"} with {captured} of {credits} credits spent");
            }
        }

        return broken.Take(20);
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public Guid ProgrammeId { get; init; }
        public string Kind { get; init; } = "";
        public Guid OwnerId { get; init; }
        public long Amount { get; init; }
    }
}
