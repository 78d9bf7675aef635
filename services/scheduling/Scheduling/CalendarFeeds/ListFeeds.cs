using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.CalendarFeeds;

/// <summary>A partner's feeds, oldest first: all of them, or those of one person (<c>?participant_id=</c>, <c>?supporter_id=</c>).</summary>
static class ListFeeds
{
    const int MostAtOnce = 100;

    internal static async Task<Ok<IEnumerable<CalendarFeedView>>> HandleAsync(
        Caller caller, Database database, HttpContext http, CancellationToken cancellationToken, int limit = MostAtOnce, Guid? after = null)
    {
        var (participant, supporter) = (IdIn(http.Request, "participant_id"), IdIn(http.Request, "supporter_id"));
        new Checks().That(limit is >= 1 and <= MostAtOnce, "?limit", $"From 1 to {MostAtOnce}.").Enforce();
        var rows = await database.QueryAsync<StoredFeed>($"""
            select {StoredFeed.Columns} from calendar_feeds f
            where f.partner_id = @Partner and (@after::uuid is null or f.id > @after)
                and (@participant::uuid is null or f.participant_id = @participant) and (@supporter::uuid is null or f.supporter_id = @supporter)
            order by f.id limit @limit + 1
            """, new { caller.Partner, after, participant, supporter, limit }, cancellationToken);
        if (rows.Count > limit)
        {
            var of = (participant is null ? "" : $"&participant_id={participant}") + (supporter is null ? "" : $"&supporter_id={supporter}");
            http.Response.Headers.Link = $"</v1/scheduling/calendar-feeds?limit={limit}{of}&after={rows[limit - 1].Id}>; rel=\"next\"";
        }

        return TypedResults.Ok(rows.Take(limit).Select(CalendarFeedView.Of));
    }

    internal static async Task<Ok<CalendarFeedView>> GetAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(CalendarFeedView.Of(await database.FindAsync<StoredFeed>(
            $"select {StoredFeed.Columns} from calendar_feeds f where f.id = @id and f.partner_id = @Partner", new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound()));

    static Guid? IdIn(HttpRequest request, string name) => request.Query[name] switch
    {
        { Count: 0 } => null,
        [var text] when Guid.TryParse(text, out var id) => id,
        _ => throw Problem.Invalid($"?{name}", "Must be an id."),
    };
}
