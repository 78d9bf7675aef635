using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Programmes;

/// <summary>
/// A programme by its ledger, for the funder: computed from the entries themselves, not from the balances, and compared with them.
/// It counts credits and sessions, never people.
/// </summary>
/// <param name="LedgerSum">The sum of all entries: 0, or the ledger is broken.</param>
/// <param name="BalancesMatch">Whether every account's stored balance equals the sum of its entries.</param>
public sealed record ProgrammeReportView(Guid ProgrammeId, long Granted, long Spent, long Held, long Available, long Earned, long Transfers, long LedgerSum, bool BalancesMatch);

static class ProgrammeReport
{
    internal static async Task<Ok<ProgrammeReportView>> HandleAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var row = await database.FindAsync<Row>("""
            with lines as (
                select a.id, a.kind, a.balance, a.held, coalesce(sum(e.amount), 0)::bigint as posted
                from accounts a left join entries e on e.account_id = a.id
                where a.programme_id = @id and a.partner_id = @Partner group by a.id)
            select (select count(*) from programmes where id = @id and partner_id = @Partner) as programmes,
                   coalesce(-sum(posted) filter (where kind = 'issuance'), 0)::bigint as granted,
                   coalesce(sum(posted) filter (where kind = 'spent'), 0)::bigint as spent,
                   coalesce(sum(posted) filter (where kind = 'pool'), 0)::bigint as pool,
                   coalesce(sum(held), 0)::bigint as held,
                   coalesce(-sum(posted) filter (where kind = 'earnings'), 0)::bigint as earned,
                   coalesce(sum(posted), 0)::bigint as ledger_sum,
                   coalesce(bool_and(posted = balance), true) as balances_match,
                   (select count(*) from transfers where programme_id = @id) as transfers
            from lines
            """, new { id, caller.Partner }, cancellationToken);
        if (row is not { Programmes: > 0 })
        {
            throw Problem.NotFound();
        }

        return TypedResults.Ok(new ProgrammeReportView(
            id, row.Granted, row.Spent, row.Held, row.Pool - row.Held, row.Earned, row.Transfers, row.LedgerSum, row.BalancesMatch));
    }

    sealed class Row
    {
        public long Programmes { get; init; }
        public long Granted { get; init; }
        public long Spent { get; init; }
        public long Pool { get; init; }
        public long Held { get; init; }
        public long Earned { get; init; }
        public long LedgerSum { get; init; }
        public bool BalancesMatch { get; init; }
        public long Transfers { get; init; }
    }
}
