using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Searching;

/// <summary>The time zones in which anything opens, remembered for a moment: they change with imports, and every search needs them.</summary>
sealed class SearchZones(SearchConnections connections, TimeProvider time)
{
    static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);
    Snapshot? known;

    /// <param name="asOfNow">Whether those that came a moment ago count: where hours decide what is found.</param>
    public async ValueTask<IReadOnlyList<string>> KnownAsync(bool asOfNow, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (known is not var (zones, at) || asOfNow || now - at > Kept)
        {
            zones = [.. await connections.Database.QueryAsync<string>("select zone from search_zones order by zone", null, cancellationToken)];
            known = new Snapshot(zones, now);
        }

        return zones;
    }

    // One reference, so that a reader on another thread sees all of it or none.
    sealed record Snapshot(string[] Zones, DateTimeOffset At);
}
