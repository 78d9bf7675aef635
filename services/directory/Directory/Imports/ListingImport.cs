using Entraide.DirectoryService.Listings;

namespace Entraide.DirectoryService.Imports;

/// <summary>
/// Imports HSDS. A document repeats its parts (a location under the organization and under each service): the first stands, so that the
/// same file gives the same rows each time.
/// </summary>
sealed class ListingImport(ListingStore store, Guid partner, string source, ImportRemarks remarks) : IImport
{
    readonly HsdsReader reader = new(partner, source, remarks);
    readonly List<Listing> pending = [];
    readonly Dictionary<(ListingKind, Guid), Listing> mentions = [];
    readonly Dictionary<(ListingKind, Guid), Standing> seen = [];

    public int Pending => pending.Count;

    public void Take(ImportItem item)
    {
        foreach (var (standing, listing) in reader.Read(item))
        {
            var key = (listing.Kind, listing.Id);
            if (standing == Standing.Mention)
            {
                mentions.TryAdd(key, listing);
            }
            else if (seen.TryAdd(key, standing))
            {
                pending.Add(listing);
            }
            else if (standing == Standing.Row && seen[key] == Standing.Row)
            {
                remarks.Reject(item, "/id", "Another row of the same kind has this id.");
            }
        }
    }

    public async Task<Tally> StoreAsync(bool last, CancellationToken cancellationToken)
    {
        var tally = await StoreAsync(pending, overwrite: true, cancellationToken);
        pending.Clear();
        return last
            ? tally + await StoreAsync([.. mentions.Where(mention => !seen.ContainsKey(mention.Key)).Select(mention => mention.Value)], overwrite: false, cancellationToken)
            : tally;
    }

    async Task<Tally> StoreAsync(List<Listing> listings, bool overwrite, CancellationToken cancellationToken) =>
        listings.Count > 0 ? await store.StoreAsync(partner, source, listings, overwrite, cancellationToken) : default;
}
