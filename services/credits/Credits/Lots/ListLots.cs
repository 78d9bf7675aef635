using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Lots;

/// <summary>Credits of one funder and one expiry, and where they are; whole credits. Granted = available + held + with people + spent + returned.</summary>
public sealed class LotView
{
    public Guid Id { get; init; }
    public string Funder { get; init; } = "";

    /// <summary>UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    public long Granted { get; init; }

    /// <summary>In the programme's pool, free to be given.</summary>
    public long Available { get; init; }

    /// <summary>Set aside, of the pool or of what people have.</summary>
    public long Held { get; init; }

    /// <summary>Given to participants, supporters or the organisation, and free to be spent.</summary>
    public long WithPeople { get; init; }
    public long Spent { get; init; }

    /// <summary>Back with the funder; from the moment a lot expires, all that is neither spent nor held.</summary>
    public long Returned { get; init; }
}

/// <summary>A programme's lots, oldest first.</summary>
static class ListLots
{
    internal static async Task<Ok<Page<LotView>>> HandleAsync(
        Guid id, PageRequest<Guid> page, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        _ = await database.FindAsync<Guid?>("select id from programmes where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        // One statement, so that the figures are of one moment and add up. What has expired counts as returned before the round that moves it has come by.
        var rows = await database.QueryAsync<LotView>("""
            select l.id, l.funder, l.expires_at, f.granted, f.held, f.spent,
                case when l.expires_at <= @now then 0 else f.pool end as available, case when l.expires_at <= @now then 0 else f.people end as with_people,
                case when l.expires_at <= @now then f.returned + f.pool + f.people else f.returned end as returned
            from lots l cross join lateral (
                select coalesce(-sum(balance) filter (where kind = 'issuance'), 0)::bigint as granted, coalesce(sum(balance - held) filter (where kind = 'pool'), 0)::bigint as pool,
                    coalesce(sum(balance - held) filter (where kind in ('participant', 'supporter', 'partner')), 0)::bigint as people, coalesce(sum(held), 0)::bigint as held,
                    coalesce(sum(balance) filter (where kind = 'spent'), 0)::bigint as spent, coalesce(sum(balance) filter (where kind = 'returned'), 0)::bigint as returned
                from accounts where lot_id = l.id) f
            where l.programme_id = @id and l.partner_id = @Partner and (@After::uuid is null or l.id > @After)
            order by l.id limit @Rows
            """, new { id, caller.Partner, page.After, page.Rows, now = time.GetUtcNow() }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, row => row));
    }
}
