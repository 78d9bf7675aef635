using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.PartnerEvents;

/// <summary>A page of a partner's events.</summary>
/// <param name="Next">What to send as <c>?after=</c> for the next page: the number of the last event of this one. Absent on the last.</param>
/// <param name="Oldest">The number of the oldest event that is kept; one more than <paramref name="Latest"/> where none is.</param>
/// <param name="Latest">The number of the newest; 0 where there never was one.</param>
/// <param name="Gap">Whether some that should follow the number asked after are not kept any more.</param>
public sealed record EventPage(IReadOnlyList<EventBody> Items, string? Next, long Oldest, long Latest, bool Gap);

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
    internal static void Map(RouteGroupBuilder events) => events.MapGet("", HandleAsync).WithSummary("List the partner's events by number");

    static async Task<Ok<EventPage>> HandleAsync(
        PageRequest<PlainNumber> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var after = page.After?.Value ?? 0;
        var ends = await StreamEnds.FindAsync(database, caller.Partner, cancellationToken);
        var rows = await ReadAsync(database, caller.Partner, after, page.Rows, cancellationToken);
        var events = page.Of(rows, row => new PlainNumber(row.Seq), row => row.ToBody());
        return TypedResults.Ok(new EventPage(events.Items, events.Next, ends.PrunedSeq + 1, ends.LastSeq, after < ends.PrunedSeq || after > ends.LastSeq));
    }

    /// <summary>At most <paramref name="limit"/> events after <paramref name="after"/>, in their order.</summary>
    internal static Task<IReadOnlyList<PartnerEvent>> ReadAsync(Database database, Guid partner, long after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<PartnerEvent>($"select {PartnerEvent.Columns} from partner_events e where e.partner_id = @partner and e.seq > @after order by e.seq limit @limit",
            new { partner, after, limit }, cancellationToken);
}
