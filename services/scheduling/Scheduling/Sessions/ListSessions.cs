using Entraide.Scheduling.Paging;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Sessions;

/// <summary>
/// The partner's sessions by start: <c>from</c> (now, where left out) and <c>to</c>, <c>kind</c>, <c>supporter_id</c> (as lead or co-facilitator),
/// <c>state</c> (<c>scheduled</c> where left out). Listed ones only, unless <c>hidden=include</c>.
/// </summary>
static class ListSessions
{
    internal static async Task<Ok<Page<SessionView>>> HandleAsync(Caller caller, Database database, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var checks = new Checks();
        var filter = new ListFilter(http.Request, checks);
        var page = PageRequest.Of(http.Request, checks);
        var (from, to) = (filter.Time("from"), filter.Time("to"));
        filter.Range(from, to);
        var (kind, state) = (filter.Word("kind", "one_to_one", "group", "workshop", "mentoring"), filter.Word("state", "scheduled", "clashing", "cancelled"));
        var (supporter, hidden) = (filter.Id("supporter_id"), filter.Word("hidden", "include"));
        checks.Enforce();
        var sessions = await database.QueryAsync<Session>($"""
            select {Session.Columns} from sessions s
            where s.partner_id = @Partner and s.starts_at >= @from and (@to::timestamptz is null or s.starts_at < @to) and s.state = @state
                and (@hidden or s.listed) and (@kind::text is null or s.kind = @kind)
                and (@supporter::uuid is null or s.supporter_id = @supporter or s.co_facilitator_id = @supporter)
                and (@AfterId::uuid is null or (s.starts_at, s.id) > (@AfterStart, @AfterId))
            order by s.starts_at, s.id limit @Rows
            """, new
        {
            caller.Partner,
            from = from ?? time.GetUtcNow(),
            to,
            state = state ?? "scheduled",
            hidden = hidden is not null,
            kind,
            supporter,
            page.AfterId,
            page.AfterStart,
            page.Rows,
        }, cancellationToken);
        return TypedResults.Ok(page.Of(sessions, session => new PageEnd(session.StartsAt, session.Id), SessionView.Of, http));
    }
}
