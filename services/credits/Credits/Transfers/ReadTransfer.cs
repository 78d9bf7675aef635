using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Transfers;

/// <summary>What a transfer did to one account.</summary>
/// <param name="Account">The kind: <c>issuance</c>, <c>pool</c>, <c>participant</c>, <c>supporter</c>, <c>partner</c>, <c>spent</c>, <c>returned</c>, <c>expiry</c> or <c>earnings</c>.</param>
/// <param name="OwnerId">The programme's id where the account is its own; of somebody who was erased, an id that stands for nobody.</param>
/// <param name="LotId">Null for earned credits.</param>
/// <param name="Credits">Whole credits, below zero where they were taken.</param>
public sealed record LegView(string Account, Guid OwnerId, Guid? LotId, long Credits);

/// <summary>A transfer with its legs, which sum to zero.</summary>
/// <param name="Kind"><c>grant</c>, <c>allocate</c>, <c>give</c>, <c>spend</c>, <c>expire</c>, <c>return</c> or <c>reverse</c>.</param>
/// <param name="At">UTC.</param>
/// <param name="Reverses">The transfer it undid.</param>
/// <param name="ReversedBy">The transfer that undid it.</param>
public sealed record TransferDetail(Guid Id, Guid ProgrammeId, string Kind, DateTimeOffset At, Guid? Reverses, Guid? ReversedBy, IReadOnlyList<LegView> Legs);

static class ReadTransfer
{
    internal static async Task<Ok<TransferDetail>> HandleAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<Row>("""
            select t.programme_id, t.kind, t.at, t.reverses, (select r.id from transfers r where r.reverses = t.id) as reversed_by, a.kind as account, a.owner_id, a.lot_id, e.amount
            from transfers t join entries e on e.transfer_id = t.id join accounts a on a.id = e.account_id
            where t.id = @id and t.partner_id = @Partner order by e.amount, a.id
            """, new { id, caller.Partner }, cancellationToken);
        return rows is [var first, ..]
            ? TypedResults.Ok(new TransferDetail(id, first.ProgrammeId, first.Kind, first.At, first.Reverses, first.ReversedBy, [.. rows.Select(row => new LegView(row.Account, row.OwnerId, row.LotId, row.Amount))]))
            : throw Problem.NotFound();
    }

    sealed class Row
    {
        public Guid ProgrammeId { get; init; }
        public string Kind { get; init; } = "";
        public DateTimeOffset At { get; init; }
        public Guid? Reverses { get; init; }
        public Guid? ReversedBy { get; init; }
        public string Account { get; init; } = "";
        public Guid OwnerId { get; init; }
        public Guid? LotId { get; init; }
        public long Amount { get; init; }
    }
}
