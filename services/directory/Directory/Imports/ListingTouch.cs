using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Imports;

/// <summary>
/// Finds the listings that look different because of what an import wrote: a phone changes its service, a place the services that are given
/// there. They get a new <c>changed_at</c>, by which harvesters ask for changes, and are indexed again.
/// </summary>
static class ListingTouch
{
    /// <summary>From the temporary table <c>written</c> to <c>touched</c>.</summary>
    public static async Task RunAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("""
            create temp table touched on commit drop as
            with recursive climb as (
                select id, resource from written
                union
                select p.id, p.resource from climb c
                join hsds_links l on l.child = c.id
                join hsds_rows p on p.id = l.parent
                where c.resource not in ('organization', 'service', 'location', 'service_at_location', 'program', 'taxonomy_term', 'taxonomy', 'unit')
            ), terms as (
                select id from climb where resource = 'taxonomy_term'
                union select l.child from climb c join hsds_links l on l.parent = c.id and l.via = 'taxonomy_id' where c.resource = 'taxonomy'
            ), described as (
                select a.parent as id from terms t join hsds_links d on d.parent = t.id and d.via = 'taxonomy_term_id' join hsds_links a on a.child = d.child and a.via = 'link_id'
            ), direct as (
                select c.id, c.resource from climb c
                union select h.id, h.resource from described d join hsds_rows h on h.id = d.id
            ), places as (
                select l.child as id, 'service_at_location' as resource from direct d join hsds_links l on l.parent = d.id and l.via = 'location_id' join hsds_rows h on h.id = l.child and h.resource = 'service_at_location'
                where d.resource = 'location'
            ), services as (
                select l.parent as id from (select id from direct where resource = 'service_at_location' union select id from places) at join hsds_links l on l.child = at.id and l.via = 'service_id'
                union select l.child from direct d join hsds_links l on l.parent = d.id and l.via in ('organization_id', 'program_id') join hsds_rows h on h.id = l.child and h.resource = 'service'
                where d.resource in ('organization', 'program')
                union select id from direct where resource = 'service'
            )
            select id, resource from direct
            union select id, resource from places
            union select id, 'service' from services
            union select l.child, 'service_at_location' from services s join hsds_links l on l.parent = s.id and l.via = 'service_id' join hsds_rows h on h.id = l.child and h.resource = 'service_at_location'
            union select l.parent, 'organization' from direct d join hsds_links l on l.child = d.id and l.via = 'organization_id' where d.resource = 'location';
            create unique index on touched (id);
            analyze touched
            """, null, cancellationToken);
        await work.ExecuteAsync("update hsds_rows h set changed_at = @now from touched t where h.id = t.id and h.changed_at <> @now", new { now }, cancellationToken);
        // A place is as confidential as the strictest of its addresses: its coordinates would give the address away.
        await work.ExecuteAsync("""
            update hsds_rows h set place_tier = strictest.tier from (
                select l.id, least(
                    l.tier,
                    case when l.hidden_fields ?| array['latitude', 'longitude'] then 'need_to_know' when l.partner_fields ?| array['latitude', 'longitude'] then 'partner' else 'public' end,
                    min(a.tier),
                    min(case when a.hidden_fields ?| array['address_1', 'postal_code'] then 'need_to_know' when a.partner_fields ?| array['address_1', 'postal_code'] then 'partner' end)) as tier
                from touched t join hsds_rows l on l.id = t.id and l.resource = 'location'
                left join hsds_links k on k.parent = l.id and k.via = 'location_id'
                left join hsds_rows a on a.id = k.child and a.resource = 'address' and a.withdrawn_at is null
                group by l.id) strictest
            where h.id = strictest.id and h.place_tier <> strictest.tier
            """, null, cancellationToken);
    }
}
