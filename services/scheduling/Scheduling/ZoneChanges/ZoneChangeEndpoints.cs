using Entraide.Scheduling.Paging;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.ZoneChanges;

static class ZoneChangeEndpoints
{
    internal static void MapZoneChanges(this RouteGroupBuilder api)
    {
        var changes = api.MapGroup("/zone-changes");
        changes.MapGet("/", ListAsync).RequireScope("scheduling.read");
        changes.MapPost("/{id:guid}/confirm", DecideZoneMove.ConfirmAsync).RequireScope("scheduling.write");
        changes.MapPost("/{id:guid}/keep", DecideZoneMove.KeepAsync).RequireScope("scheduling.write");
    }

    /// <summary>Sessions that a new edition of the zone rules would move, oldest proposal first.</summary>
    static async Task<Ok<Page<ZoneMoveView>>> ListAsync(HttpContext http, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var checks = new Checks();
        var page = PageRequest.Of(http.Request, checks);
        checks.Enforce();
        var rows = await ZoneMove.OpenAsync(database, caller.Partner, page.AfterId, page.Rows, time.GetUtcNow(), cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => new PageEnd(row.OldStart, row.Id), row => row.View, http));
    }
}
