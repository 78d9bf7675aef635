using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Accounts;

/// <summary>What was posted to an account by then, in whole credits.</summary>
public sealed class PastBalance
{
    public Guid ProgrammeId { get; init; }

    /// <summary><c>participant</c>, <c>supporter</c>, <c>partner</c>, …</summary>
    public string Kind { get; init; } = "";

    /// <summary>Left out for earned credits.</summary>
    public Guid? LotId { get; init; }

    /// <summary>UTC; of the lot.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    public long Posted { get; init; }

    /// <summary>How many ledger entries the account had.</summary>
    public long Entries { get; init; }
}

/// <summary>What somebody had at a moment, that moment included. What was set aside is not part of the ledger and not told.</summary>
public sealed record PastBalancesView(DateTimeOffset AsOf, long Posted, IReadOnlyList<PastBalance> Accounts);

static class ReadPastBalance
{
    internal static async Task<Ok<PastBalancesView>> HandleAsync(Guid ownerId, HttpRequest request, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (asOf, programme) = (AskedPeriod.Moment(request.Query, time.GetUtcNow()), AskedPeriod.Programme(request.Query));
        var accounts = await database.QueryAsync<PastBalance>("""
            select a.programme_id, a.kind, a.lot_id, a.expires_at, e.version as entries, e.balance_after as posted
            from accounts a join entries e on e.account_id = a.id and e.version = case when a.moved_at < @after then a.version else version_before(a.id, a.version, @after) end
            where a.owner_id = @ownerId and a.partner_id = @Partner and (@programme::uuid is null or a.programme_id = @programme)
            order by a.programme_id, a.kind, a.expires_at, a.id
            """, new { ownerId, caller.Partner, programme, after = asOf.AddMicroseconds(1) }, cancellationToken);
        return TypedResults.Ok(new PastBalancesView(asOf, accounts.Sum(account => account.Posted), accounts));
    }
}
