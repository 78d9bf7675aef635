using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Searching;

/// <summary>The time zones in which anything opens, remembered for a moment: they change with imports, and every search needs them.</summary>
sealed class SearchZones(SearchConnections connections, TimeProvider time)
{
    static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);
    (string[] Zones, DateTimeOffset At)? known;

    public async ValueTask<IReadOnlyList<string>> KnownAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (known is not var (zones, at) || now - at > Kept)
        {
            zones = [.. await connections.Database.QueryAsync<string>("select zone from search_zones order by zone", null, cancellationToken)];
            known = (zones, now);
        }

        return zones;
    }
}
