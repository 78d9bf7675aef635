using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.CalendarFeeds;

/// <summary>A partner's feeds, oldest first: all of them, or those of one person (<c>?participant_id=</c>, <c>?supporter_id=</c>).</summary>
static class ListFeeds
{
    internal static async Task<Ok<Page<CalendarFeedView>>> HandleAsync(
        PageRequest<Guid> page, Caller caller, Database database, HttpRequest request, CancellationToken cancellationToken)
    {
        var checks = new Checks();
        var filter = new ListFilter(request, checks);
        var (participant, supporter) = (filter.Id("participant_id"), filter.Id("supporter_id"));
        checks.Enforce();
        var rows = await database.QueryAsync<StoredFeed>($"""
            select {StoredFeed.Columns} from calendar_feeds f
            where f.partner_id = @Partner and (@After::uuid is null or f.id > @After)
                and (@participant::uuid is null or f.participant_id = @participant) and (@supporter::uuid is null or f.supporter_id = @supporter)
            order by f.id limit @Rows
            """, new { caller.Partner, page.After, participant, supporter, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, CalendarFeedView.Of));
    }

    internal static async Task<Ok<CalendarFeedView>> GetAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(CalendarFeedView.Of(await database.FindAsync<StoredFeed>(
            $"select {StoredFeed.Columns} from calendar_feeds f where f.id = @id and f.partner_id = @Partner", new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound()));
}
