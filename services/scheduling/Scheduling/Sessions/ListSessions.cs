using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
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
    internal static async Task<Ok<Page<SessionView>>> HandleAsync(PageRequest<ByTime> page, Caller caller, Database database, TimeProvider time, HttpRequest request, CancellationToken cancellationToken)
    {
        var checks = new Checks();
        var filter = new ListFilter(request, checks);
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
                and (@afterId::uuid is null or (s.starts_at, s.id) > (@afterStart, @afterId))
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
            afterId = page.After?.Id,
            afterStart = page.After?.At,
            page.Rows,
        }, cancellationToken);
        return TypedResults.Ok(page.Of(sessions, session => new ByTime(session.StartsAt, session.Id), SessionView.Of));
    }
}
