using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Idempotency;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Transfers;

/// <summary><c>/v1/credits/transfers</c>: one transfer, or up to a thousand at once.</summary>
static class TransferEndpoints
{
    internal static void MapTransfers(this RouteGroupBuilder api)
    {
        var transfers = api.MapGroup("/transfers");
        transfers.MapPost("/", PostAsync).RequireScope("credits.write");
        transfers.MapPost("/batch", TransferBatch.HandleAsync).RequireScope("credits.write");
    }

    static async Task<Created<TransferView>> PostAsync(TransferRequest request, Caller caller, LedgerQueue queue, HttpContext http, CancellationToken cancellationToken)
    {
        request.Check(new Checks()).Enforce();
        var view = await queue.RunAsync<TransferView>(new MoveCredits(request, caller.Partner), request.From.Id ?? request.ProgrammeId, http,
            view => new GivenAnswer(StatusCodes.Status201Created, view, $"/v1/credits/transfers/{view.Id}"), cancellationToken);
        return TypedResults.Created($"/v1/credits/transfers/{view.Id}", view);
    }
}
