using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Entraide.ServiceDefaults.Reporting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Reports;

/// <summary>The reports of several programmes. Nothing is added up over them.</summary>
public sealed record FunderReportsView(IReadOnlyList<FunderReport> Reports);

/// <summary>Whole quarters that are complete, <c>?from=2026-01&amp;to=2026-06</c>; of one funder by <c>?funder=</c>.</summary>
static class ReadFunderReport
{
    internal static void MapReports(this RouteGroupBuilder api)
    {
        api.MapGet("/programmes/{id:guid}/funder-report", OfProgrammeAsync).RequireScope("credits.read")
            .Query<string>("from", "The first month of a quarter, such as `2026-01`.", required: true)
            .Query<string>("to", "The last month of a quarter that is complete, such as `2026-06`.", required: true)
            .Query<string>("funder", "Only what this funder gave.");
        api.MapGet("/funder-report", OfZoneAsync).RequireScope("credits.read")
            .Query<string>("from", "The first month of a quarter, such as `2026-01`.", required: true)
            .Query<string>("to", "The last month of a quarter that is complete, such as `2026-06`.", required: true)
            .Query<string>("funder", "Only what this funder gave.")
            .Query<string>("zone", "Only programmes of this zone.");
    }

    static async Task<Ok<FunderReport>> OfProgrammeAsync(Guid id, HttpRequest request, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var zone = await database.FindAsync<string>("select zone from programmes where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        return TypedResults.Ok(await ReadAsync(database, id, zone, Quarter.Read(request.Query, time.GetUtcNow()), request.Query["funder"], cancellationToken));
    }

    /// <summary>Of all programmes, or those of a zone (<c>?zone=</c>).</summary>
    static async Task<Ok<FunderReportsView>> OfZoneAsync(HttpRequest request, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var quarters = Quarter.Read(request.Query, time.GetUtcNow());
        var zone = request.Query["zone"].ToString();
        var programmes = await database.QueryAsync<Placed>("select id, zone from programmes where partner_id = @Partner and (@zone = '' or zone = @zone) order by zone, id", new { caller.Partner, zone }, cancellationToken);
        var reports = new List<FunderReport>(programmes.Count);
        foreach (var programme in programmes)
        {
            reports.Add(await ReadAsync(database, programme.Id, programme.Zone, quarters, request.Query["funder"], cancellationToken));
        }

        return TypedResults.Ok(new FunderReportsView(reports));
    }

    static async Task<FunderReport> ReadAsync(Database database, Guid programme, string zone, IReadOnlyList<Quarter> asked, string? funder, CancellationToken cancellationToken)
    {
        var until = new { programme, after = asked[^1].After };
        var lots = await database.QueryAsync<LotMovement>(ReportSql.Lots, until, cancellationToken);
        var spent = await database.QueryAsync<UsedCredits>(ReportSql.Spent, until, cancellationToken);
        var held = await database.QueryAsync<UsedCredits>(ReportSql.Held, until, cancellationToken);
        var all = lots.Select(row => row.Month).Concat(spent.Select(row => row.Month)).Concat(held.Select(row => row.Month)).Select(Quarter.Of).Concat(asked).Distinct().OrderBy(quarter => quarter.First).ToArray();
        var words = asked.Select(quarter => quarter.ToString()).ToHashSet();
        return new FunderReport(programme, zone, [.. FunderTable.Of(all, spent, held, lots).Where(quarter => words.Contains(quarter.Quarter))
            // What may be shown does not depend on which funder is asked for: views of one report cannot be subtracted from each other.
            .Select(quarter => string.IsNullOrEmpty(funder) ? quarter : quarter with { Funders = [.. quarter.Funders.Where(share => share.Funder == funder)] })]);
    }

    sealed class Placed
    {
        public Guid Id { get; init; }
        public string Zone { get; init; } = "";
    }
}
