using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Lots;

/// <summary>One grant or top-up that went into a lot.</summary>
public sealed class LotGrantView
{
    /// <summary>Of the transfer, as whoever granted chose it.</summary>
    public Guid Id { get; init; }

    /// <summary>Whole credits.</summary>
    public long Credits { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The transfer that undid it, where it was a mistake.</summary>
    public Guid? ReversedBy { get; init; }
}

/// <summary>A page of what went into a lot; where there is more, the <c>Link</c> header says where.</summary>
public sealed record LotGrantsView(IReadOnlyList<LotGrantView> Grants);

/// <summary>What went into a lot, oldest first (<c>?limit=</c>, <c>?after=</c> a grant's id).</summary>
static class ListGrants
{
    internal static async Task<Ok<LotGrantsView>> HandleAsync(
        Guid id, Guid lotId, Caller caller, Database database, HttpResponse response, CancellationToken cancellationToken, int limit = LotEndpoints.MostAtOnce, Guid? after = null)
    {
        new Checks().That(limit is >= 1 and <= LotEndpoints.MostAtOnce, "?limit", $"From 1 to {LotEndpoints.MostAtOnce}.").Enforce();
        await LotEndpoints.RequireAsync(id, lotId, caller, database, cancellationToken);
        // In the order of the entries of the lot's issuance, which is one account.
        var rows = await database.QueryAsync<LotGrantView>("""
            select t.id, -e.amount as credits, t.at, (select r.id from transfers r where r.reverses = t.id) as reversed_by
            from accounts a join entries e on e.account_id = a.id join transfers t on t.id = e.transfer_id
            where a.programme_id = @id and a.kind = 'issuance' and a.owner_id = @id and a.lot_id = @lotId and t.kind = 'grant'
                and e.version > coalesce((select p.version from entries p where p.account_id = a.id and p.transfer_id = @after), 0)
            order by e.version limit @most
            """, new { id, lotId, after, most = limit + 1 }, cancellationToken);
        if (rows.Count > limit)
        {
            response.Headers.Link = $"</v1/credits/programmes/{id}/lots/{lotId}/grants?limit={limit}&after={rows[limit - 1].Id}>; rel=\"next\"";
        }

        return TypedResults.Ok(new LotGrantsView([.. rows.Take(limit)]));
    }
}
