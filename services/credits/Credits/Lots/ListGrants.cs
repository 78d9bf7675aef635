using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Lots;

/// <summary>One grant or top-up that went into a lot.</summary>
/// <param name="Id">Of the transfer, as whoever granted chose it.</param>
/// <param name="Credits">Whole credits.</param>
/// <param name="At">UTC.</param>
/// <param name="ReversedBy">The transfer that undid it, where it was a mistake.</param>
public sealed record LotGrantView(Guid Id, long Credits, DateTimeOffset At, Guid? ReversedBy);

/// <summary>What went into a lot, oldest first.</summary>
static class ListGrants
{
    internal static async Task<Ok<Page<LotGrantView>>> HandleAsync(
        Guid id, Guid lotId, PageRequest<long> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        await LotEndpoints.RequireAsync(id, lotId, caller, database, cancellationToken);
        // In the order of the entries of the lot's issuance, which is one account.
        var rows = await database.QueryAsync<Row>("""
            select t.id, -e.amount as credits, t.at, (select r.id from transfers r where r.reverses = t.id) as reversed_by, e.version
            from accounts a join entries e on e.account_id = a.id join transfers t on t.id = e.transfer_id
            where a.programme_id = @id and a.kind = 'issuance' and a.owner_id = @id and a.lot_id = @lotId and t.kind = 'grant' and e.version > @after
            order by e.version limit @Rows
            """, new { id, lotId, after = page.After ?? 0, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Version, row => new LotGrantView(row.Id, row.Credits, row.At, row.ReversedBy)));
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public long Credits { get; init; }
        public DateTimeOffset At { get; init; }
        public Guid? ReversedBy { get; init; }
        public long Version { get; init; }
    }
}
