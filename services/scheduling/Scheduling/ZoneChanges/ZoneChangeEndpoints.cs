using System.Globalization;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.ZoneChanges;

/// <summary>Sessions that a new edition of the zone rules would move, oldest proposal first.</summary>
/// <param name="Next">What to send as <c>?after=</c> for the next page; absent on the last.</param>
public sealed record ZoneChangesView(IReadOnlyList<ZoneMoveView> Sessions, Guid? Next);

static class ZoneChangeEndpoints
{
    const int Most = 100;

    internal static void MapZoneChanges(this RouteGroupBuilder api)
    {
        var changes = api.MapGroup("/zone-changes");
        changes.MapGet("/", ListAsync).RequireScope("scheduling.read");
        changes.MapPost("/{id:guid}/confirm", DecideZoneMove.ConfirmAsync).RequireScope("scheduling.write");
        changes.MapPost("/{id:guid}/keep", DecideZoneMove.KeepAsync).RequireScope("scheduling.write");
    }

    static async Task<Ok<ZoneChangesView>> ListAsync(HttpContext http, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (limit, query, after) = (Most, http.Request.Query, default(Guid));
        new Checks()
            .That(query["limit"].Count == 0 || (int.TryParse(query["limit"], CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= Most), "?limit", $"1 to {Most}.")
            .That(query["after"].Count == 0 || Guid.TryParse(query["after"], out after), "?after", "Not a cursor of this list.")
            .Enforce();
        var rows = await ZoneMove.OpenAsync(database, caller.Partner, query["after"].Count == 0 ? null : after, limit + 1, time.GetUtcNow(), cancellationToken);
        Guid? next = rows.Count > limit ? rows[limit - 1].Id : null;
        if (next is not null)
        {
            http.Response.Headers.Link = $"</v1/scheduling/zone-changes?limit={limit}&after={next}>; rel=\"next\"";
        }

        return TypedResults.Ok(new ZoneChangesView([.. rows.Take(limit).Select(row => row.View)], next));
    }
}
