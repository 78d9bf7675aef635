using Entraide.ServiceDefaults.Data;
using Microsoft.Extensions.Caching.Memory;

namespace Entraide.DirectoryService.Feed;

/// <summary>The ids of one list, in order, and the snapshot of the database they were found under.</summary>
sealed record IdList(string Snapshot, Guid[] Ids);

/// <summary>
/// Which rows a list has. Finding and counting them can take a hundred times as long as reading one page, and a harvester asks for page
/// after page of the same list: so the ids are kept, for as long as the data are what they were. Whether they are is asked with every page.
/// </summary>
sealed class PublishedIds(Database database) : IDisposable
{
    const int MostIds = 2_000_000;
    static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    readonly MemoryCache lists = new(new MemoryCacheOptions { SizeLimit = MostIds });

    // Anybody may ask: what is expensive waits in line, and leaves the other connections to the partners.
    readonly SemaphoreSlim gate = new(3);

    /// <summary>The list as last found, or found now where it is not known, or where <paramref name="stale"/> is what is known.</summary>
    public async Task<IdList> FindAsync(FeedRequest request, IdList? stale, CancellationToken cancellationToken)
    {
        if (Known(request, stale) is { } known)
        {
            return known;
        }

        await gate.WaitAsync(cancellationToken);
        try
        {
            // Somebody else may have found it meanwhile.
            if (Known(request, stale) is { } fresh)
            {
                return fresh;
            }

            var row = await database.FindAsync<Row>(FeedFilter.Sql(request), FeedFilter.Parameters(request), cancellationToken);
            var found = new IdList(row!.Snapshot, row.Ids);
            lists.Set(request.Filters, found, new MemoryCacheEntryOptions { Size = found.Ids.Length + 100, SlidingExpiration = Forgotten, AbsoluteExpirationRelativeToNow = Forgotten * 6 });
            return found;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        lists.Dispose();
        gate.Dispose();
    }

    IdList? Known(FeedRequest request, IdList? stale) => lists.TryGetValue<IdList>(request.Filters, out var known) && known != stale ? known : null;

    sealed class Row
    {
        public string Snapshot { get; init; } = "";
        public Guid[] Ids { get; init; } = [];
    }
}
