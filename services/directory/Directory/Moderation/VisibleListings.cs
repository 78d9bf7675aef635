using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Moderation;

/// <summary>Whose the listings are that a reader may have seen. Two partners may have imported the same one under the same id.</summary>
sealed class VisibleListings(Database database)
{
    /// <summary>The owners of the listing; none where it is unknown, above the reader's tier, or withdrawn for good.</summary>
    public Task<IReadOnlyList<Guid>> OwnersAsync(Guid listing, CancellationToken cancellationToken) => database.QueryAsync<Guid>("""
        select distinct partner_id from (
            select partner_id from hsds_rows where id = @listing and withdrawn_at is null and tier <> 'need_to_know'
                and resource in ('organization', 'service', 'location', 'service_at_location')
            union all select partner_id from library_entries where id = @listing
        ) visible
        where not exists (select from hidden_listings h where h.listing_id = @listing and h.partner_id = visible.partner_id and h.hold = 'for_good')
        order by partner_id
        """, new { listing }, cancellationToken);
}
