using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
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
    static async Task<Ok<Page<ZoneMoveView>>> ListAsync(PageRequest<Guid> page, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var rows = await ZoneMove.OpenAsync(database, caller.Partner, page.After, page.Rows, time.GetUtcNow(), cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, row => row.View));
    }
}
