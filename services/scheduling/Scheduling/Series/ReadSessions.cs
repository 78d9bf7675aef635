using Entraide.Scheduling.Paging;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Series;

/// <summary>The sessions of a series, by start; cancelled and clashing ones too.</summary>
static class ReadSessions
{
    internal static async Task<Ok<Page<SessionView>>> HandleAsync(Guid id, HttpContext http, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var checks = new Checks();
        var page = PageRequest.Of(http.Request, checks);
        checks.Enforce();
        _ = await MeetingSeries.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        var rows = await database.QueryAsync<Session>($"""
            select {Session.Columns} from sessions s
            where s.series_id = @id and (@AfterStart::timestamptz is null or (s.starts_at, s.id) > (@AfterStart, @AfterId)) order by s.starts_at, s.id limit @Rows
            """, new { id, page.AfterStart, page.AfterId, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, session => new PageEnd(session.StartsAt, session.Id), SessionView.Of, http));
    }
}
