using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Series;

/// <summary>The sessions of a series, by start; cancelled and clashing ones too.</summary>
static class ReadSessions
{
    internal static async Task<Ok<Page<SessionView>>> HandleAsync(Guid id, PageRequest<ByTime> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        _ = await MeetingSeries.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        var rows = await database.QueryAsync<Session>($"""
            select {Session.Columns} from sessions s
            where s.series_id = @id and (@afterId::uuid is null or (s.starts_at, s.id) > (@afterStart, @afterId)) order by s.starts_at, s.id limit @Rows
            """, new { id, afterStart = page.After?.At, afterId = page.After?.Id, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, session => new ByTime(session.StartsAt, session.Id), SessionView.Of));
    }
}
