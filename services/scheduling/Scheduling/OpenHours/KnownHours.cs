using System.Collections.Concurrent;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.OpenHours;

/// <summary>
/// Open hours as rules, kept from one search to the next: reading hundreds of documents would be most of its work. Each search asks the database
/// for the revision that holds, so that a change made through another replica counts at once.
/// </summary>
sealed class KnownHours(Database database, IDateTimeZoneProvider zones)
{
    const int Most = 5000;

    readonly ConcurrentDictionary<Guid, WeeklyHours> byRevision = new();

    /// <summary>The rules of those of the supporters who have any.</summary>
    internal async Task<IReadOnlyDictionary<Guid, WeeklyHours>> FindAsync(Guid partner, Guid[] supporters, CancellationToken cancellationToken)
    {
        var (found, unknown) = (new Dictionary<Guid, WeeklyHours>(supporters.Length), new List<Guid>());
        var revisions = await database.QueryPreparedAsync("select supporter_id, revision from open_hours where supporter_id = any($1) and partner_id = $2",
            [new() { Value = supporters }, new() { Value = partner }], row => (Supporter: row.GetGuid(0), Revision: row.GetGuid(1)), cancellationToken);
        foreach (var (supporter, revision) in revisions)
        {
            if (byRevision.TryGetValue(revision, out var hours))
            {
                found.Add(supporter, hours);
            }
            else
            {
                unknown.Add(supporter);
            }
        }

        if (unknown.Count > 0)
        {
            if (byRevision.Count > Most)
            {
                byRevision.Clear();
            }

            // By the revision of this read: it may be newer already.
            foreach (var row in await StoredHours.FindAsync(database, partner, [.. unknown], cancellationToken))
            {
                found.Add(row.SupporterId, byRevision[row.Revision] = row.Rules(zones));
            }
        }

        return found;
    }
}
