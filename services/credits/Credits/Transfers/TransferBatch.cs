using Entraide.Credits.Ledger;
using Entraide.ServiceDefaults.Idempotency;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Transfers;

/// <summary>Up to 1000 transfers, each carried out or refused by itself, in the order given.</summary>
public sealed record TransferBatchRequest(IReadOnlyList<TransferRequest> Transfers);

/// <summary>What became of one.</summary>
/// <param name="Status"><c>posted</c> (now, or under this id before) or <c>refused</c>: then nothing of it was written.</param>
/// <param name="Problem">Why it was refused: the type of the problem document it would have been answered with alone.</param>
public sealed record TransferOutcome(Guid Id, string Status, string? Problem = null);

/// <summary>One outcome for each transfer, in the order of the request.</summary>
public sealed record TransferBatchView(IReadOnlyList<TransferOutcome> Outcomes);

static class TransferBatch
{
    const int Most = 1000;

    internal static async Task<Ok<TransferBatchView>> HandleAsync(TransferBatchRequest request, Caller caller, LedgerQueue queue, HttpContext http, CancellationToken cancellationToken)
    {
        var checks = new Checks().That(request.Transfers.Count is > 0 and <= Most, "/transfers", $"Must hold 1 to {Most} transfers.");
        for (var i = 0; i < request.Transfers.Count && i < Most; i++)
        {
            request.Transfers[i].Check(checks, $"/transfers/{i}");
        }

        checks.Enforce();
        var answers = await queue.RunAsync(request.Transfers.Select(transfer => (ILedgerCommand)new MoveCredits(transfer, caller.Partner)).ToArray(), request.Transfers[0].From.Id ?? request.Transfers[0].ProgrammeId,
            http, answers => new GivenAnswer(StatusCodes.Status200OK, View(answers)), cancellationToken);
        return TypedResults.Ok(View(answers));

        TransferBatchView View(object[] answers) => new([.. request.Transfers.Zip(answers, (transfer, answer) =>
            answer is Problem refusal ? new TransferOutcome(transfer.Id, "refused", refusal.Kind.Type) : new TransferOutcome(transfer.Id, "posted"))]);
    }
}
