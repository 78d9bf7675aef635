using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Entraide.ServiceDefaults.Tenancy;

namespace Entraide.Credits.Lots;

/// <summary><c>/v1/credits/programmes/{id}/lots</c>: what a programme was granted, by funder and expiry.</summary>
static class LotEndpoints
{
    internal static void MapLots(this RouteGroupBuilder api)
    {
        var lots = api.MapGroup("/programmes/{id:guid}/lots");
        lots.MapGet("/", ListLots.HandleAsync).RequireScope("credits.read");
        lots.MapGet("/{lotId:guid}/grants", ListGrants.HandleAsync).RequireScope("credits.read");
        lots.MapPost("/{lotId:guid}/return", ReturnCredits.HandleAsync).AcrossPartners("the ledger has to know an id that anybody has used, or it would be stored twice; the books name the partner themselves").RequireScope("credits.write");
    }

    /// <exception cref="Problem">not found, where the partner has no such lot in that programme</exception>
    internal static async Task RequireAsync(Guid programme, Guid lot, Caller caller, Database database, CancellationToken cancellationToken) =>
        _ = await database.FindAsync<Guid?>("select id from lots where id = @lot and programme_id = @programme and partner_id = @Partner", new { lot, programme, caller.Partner }, cancellationToken)
            ?? throw Problem.NotFound();
}
