using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.PartnerEvents;

/// <summary>A page of a partner's events.</summary>
/// <param name="Oldest">The number of the oldest event that is kept; one more than <paramref name="Latest"/> where none is.</param>
/// <param name="Latest">The number of the newest; 0 where there never was one.</param>
/// <param name="Gap">Whether some that should follow the number asked after are not kept any more.</param>
public sealed record EventPage(IReadOnlyList<EventBody> Events, long Oldest, long Latest, bool Gap);

/// <summary>How far a partner's numbers go.</summary>
sealed class StreamEnds
{
    public long LastSeq { get; init; }
    public long PrunedSeq { get; init; }

    public static async Task<StreamEnds> FindAsync(Database database, Guid partner, CancellationToken cancellationToken) => await database.FindAsync<StreamEnds>(
        "select last_seq, pruned_seq from partner_streams where partner_id = @partner", new { partner }, cancellationToken) ?? new StreamEnds();
}

/// <summary>The partner's events by number, as far back as they are kept: what a webhook or a stream missed is found here.</summary>
static class ListEvents
{
    const int MostAtOnce = 100;

    internal static void Map(RouteGroupBuilder events) => events.MapGet("", HandleAsync).WithSummary("List the partner's events by number");

    static async Task<Ok<EventPage>> HandleAsync(
        Caller caller, Database database, HttpResponse response, CancellationToken cancellationToken, long after = 0, int limit = MostAtOnce)
    {
        new Checks().That(after >= 0, "?after", "The number of an event, or 0.").That(limit is >= 1 and <= MostAtOnce, "?limit", $"From 1 to {MostAtOnce}.").Enforce();
        var ends = await StreamEnds.FindAsync(database, caller.Partner, cancellationToken);
        var rows = await ReadAsync(database, caller.Partner, after, limit + 1, cancellationToken);
        if (rows.Count > limit)
        {
            response.Headers.Link = $"</v1/notifications/events?limit={limit}&after={rows[limit - 1].Seq}>; rel=\"next\"";
        }

        return TypedResults.Ok(new EventPage([.. rows.Take(limit).Select(row => row.ToBody())], ends.PrunedSeq + 1, ends.LastSeq, after < ends.PrunedSeq || after > ends.LastSeq));
    }

    /// <summary>At most <paramref name="limit"/> events after <paramref name="after"/>, in their order.</summary>
    internal static Task<IReadOnlyList<PartnerEvent>> ReadAsync(Database database, Guid partner, long after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<PartnerEvent>($"select {PartnerEvent.Columns} from partner_events e where e.partner_id = @partner and e.seq > @after order by e.seq limit @limit",
            new { partner, after, limit }, cancellationToken);
}
