using Entraide.ServiceDefaults.Data;

namespace Entraide.Credits.Erasure;

/// <summary>Puts ids that stand for nobody in the place of a person's.</summary>
static class Unlinking
{
    /// <summary>Does so in the transaction of <paramref name="work"/>; locks as the ledger does, holds before accounts, each in the order of their ids.</summary>
    internal static async Task RunAsync(UnitOfWork work, Guid partner, Guid person, CancellationToken cancellationToken)
    {
        var who = new { partner, person };
        await work.QueryAsync<Guid>("select id from holds where partner_id = @partner and (participant_id = @person or supporter_id = @person) order by id for update", who, cancellationToken);
        await work.QueryAsync<Guid>("select id from accounts where partner_id = @partner and owner_id = @person and kind in ('participant', 'supporter') order by id for update", who, cancellationToken);
        // Whoever was to earn by an open hold earns under the same new id as before it: a capture needs somebody.
        await work.ExecuteAsync("""
            with nobody as materialized (
                select programme_id, kind, gen_random_uuid() as id from (
                    select programme_id, kind from accounts where partner_id = @partner and owner_id = @person and kind in ('participant', 'supporter')
                    union select programme_id, 'supporter' from holds where partner_id = @partner and supporter_id = @person) p),
            accounts_left as (
                update accounts a set owner_id = n.id, unlinked = true from nobody n
                where a.partner_id = @partner and a.owner_id = @person and a.kind = n.kind and a.programme_id = n.programme_id)
            update holds h set participant_id = nullif(h.participant_id, @person),
                supporter_id = case when h.supporter_id = @person then (select n.id from nobody n where n.kind = 'supporter' and n.programme_id is not distinct from h.programme_id) else h.supporter_id end
            where h.partner_id = @partner and (h.participant_id = @person or h.supporter_id = @person)
            """, who, cancellationToken);
        await work.ExecuteAsync("delete from enrolments where partner_id = @partner and participant_id = @person", who, cancellationToken);
    }
}
