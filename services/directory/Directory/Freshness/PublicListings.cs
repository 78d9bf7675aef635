using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Freshness;

/// <summary>What verifying has to know of the listings: the one place that reads their storage.</summary>
static class PublicListings
{
    /// <summary>Whether <paramref name="id"/> is a listing that everybody may see: of the public tier, and active.</summary>
    internal static Task<bool> ExistsAsync(Database database, Guid id, CancellationToken cancellationToken) =>
        database.FindAsync<bool>("""
        select exists (select from hsds_rows
            where id = @id and resource in ('organization', 'service', 'location', 'service_at_location') and tier = 'public' and withdrawn_at is null)
            or exists (select from library_entries where id = @id and tier = 'public')
        """, new { id }, cancellationToken);
}
