using Entraide.ServiceDefaults.Identity;

namespace Entraide.Credits.Transfers;

/// <summary><c>/v1/credits/transfers/{id}</c>: what a transfer did, and undoing it.</summary>
static class CorrectionEndpoints
{
    internal static void MapCorrections(this RouteGroupBuilder api)
    {
        var transfer = api.MapGroup("/transfers/{id:guid}");
        transfer.MapGet("/", ReadTransfer.HandleAsync).RequireScope("credits.read");
        transfer.MapPost("/reversal", ReverseTransfer.HandleAsync).RequireScope("credits.write");
    }
}
