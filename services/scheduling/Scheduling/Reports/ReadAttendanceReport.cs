using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Reporting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Reports;

/// <summary><c>GET /v1/scheduling/attendance/report?from=&amp;to=</c>: whole quarters that are complete.</summary>
static class ReadAttendanceReport
{
    internal static void MapReports(this RouteGroupBuilder api) => api.MapGet("/attendance/report", HandleAsync).RequireScope("scheduling.read")
            .Query<string>("from", "The first month of a quarter, such as `2026-01`.", required: true)
            .Query<string>("to", "The last month of a quarter that is complete, such as `2026-06`.", required: true);

    static async Task<Ok<AttendanceReport>> HandleAsync(HttpRequest request, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var quarters = Quarter.Read(request.Query, time.GetUtcNow());
        var rows = await database.QueryAsync<AttendedPlaces>("""
            select date_trunc('month', s.local_start)::date as month, s.kind, b.participant_id, count(*) as places,
                case when b.state = 'no_show' then 'no_show' when b.walk_in then 'walk_in' else 'attended' end as came
            from bookings b join sessions s on s.id = b.session_id
            where s.partner_id = @Partner and b.partner_id = @Partner and b.state in ('attended', 'no_show')
                and s.local_start >= @from::date and s.local_start < @to::date
                -- Around the wall times in every zone, for the index.
                and s.starts_at >= @from::date - interval '1 day' and s.starts_at < @to::date + interval '1 day'
            group by 1, 2, 3, 5
            """, new { caller.Partner, from = quarters[0].First, to = quarters[^1].After }, cancellationToken);
        var byQuarter = rows.ToLookup(row => Quarter.Of(row.Month));
        return TypedResults.Ok(new AttendanceReport([.. quarters.Select(quarter => AttendanceTable.Of(quarter, [.. byQuarter[quarter]]))]));
    }
}
