using Entraide.Scheduling.Series.Editing;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Series;

static class SeriesEndpoints
{
    internal static void MapSeries(this RouteGroupBuilder api)
    {
        var series = api.MapGroup("/series");
        series.MapPost("/", CreateSeries.HandleAsync).RequireScope("scheduling.write");
        series.MapGet("/{id:guid}", GetAsync).RequireScope("scheduling.read");
        series.MapGet("/{id:guid}/sessions", ReadSessions.HandleAsync).RequireScope("scheduling.read");
        series.MapPost("/{id:guid}/expand", ExpandOneSeries.HandleAsync).RequireScope("scheduling.write");
        series.MapPost("/{id:guid}/edits", EditSeries.HandleAsync).RequireScope("scheduling.write");
    }

    static async Task<Ok<SeriesView>> GetAsync(Guid id, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(await SeriesView.FindAsync(database, caller.Partner, id, time.GetUtcNow(), cancellationToken));
}
