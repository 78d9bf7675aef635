using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Idempotency;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Transfers;

/// <summary><c>/v1/credits/transfers/{id}</c>: what a transfer did, and undoing it.</summary>
static class CorrectionEndpoints
{
    internal static void MapCorrections(this RouteGroupBuilder api)
    {
        var transfer = api.MapGroup("/transfers/{id:guid}");
        transfer.MapGet("/", ReadTransfer.HandleAsync).RequireScope("credits.read");
        transfer.MapPost("/reversal", ReverseAsync).RequireScope("credits.write");
    }

    static async Task<Created<ReversalView>> ReverseAsync(Guid id, ReverseTransferRequest request, Caller caller, LedgerQueue queue, HttpContext http, CancellationToken cancellationToken)
    {
        new Checks()
            .That(request.Id != Guid.Empty, "/id", "Must be a UUID of your own choice.")
            .That(request.Id != id, "/id", "Must be another than that of the transfer.")
            .Enforce();
        var view = await queue.RunAsync<ReversalView>(new Reversal(request.Id, id, caller.Partner), id, http,
            view => new GivenAnswer(StatusCodes.Status201Created, view, $"/v1/credits/transfers/{view.Id}"), cancellationToken);
        return TypedResults.Created($"/v1/credits/transfers/{view.Id}", view);
    }
}
