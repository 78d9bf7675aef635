using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Proof;

/// <summary>An anchor as it was read earlier.</summary>
/// <param name="Number">0 or more.</param>
/// <param name="Hash">64 hexadecimal digits.</param>
public sealed record KeptAnchor(long Number, string Hash);

/// <summary>Asks whether the ledger is whole.</summary>
/// <param name="Anchor">Without one, a tail that was cut off with its seals is not noticed.</param>
public sealed record VerifyLedgerRequest(KeptAnchor? Anchor = null);

/// <summary>What came of it.</summary>
/// <param name="Seals">How many sealed transfers fitted.</param>
/// <param name="Accounts">How many accounts were added up.</param>
/// <param name="Entries">Over how many entries, sealed or not.</param>
/// <param name="Fault">The first thing that is wrong; left out where the ledger is whole. What was not reached is not counted.</param>
public sealed record Verification(bool Whole, long Seals, long Accounts, long Entries, LedgerFault? Fault = null);

/// <summary>Checks all of a partner's ledger, as it is at one moment, in memory that does not grow with it.</summary>
static class VerifyLedger
{
    internal static async Task<Ok<Verification>> HandleAsync(VerifyLedgerRequest request, Caller caller, Database database, CancellationToken cancellationToken)
    {
        new Checks()
            .That(request.Anchor is null or { Number: >= 0 }, "/anchor/number", "Must not be below 0.")
            .That(request.Anchor is null || (request.Anchor.Hash.Length == 2 * Chain.LinkLength && request.Anchor.Hash.All(char.IsAsciiHexDigit)), "/anchor/hash", "Must be 64 hexadecimal digits.")
            .Enforce();
        await using var ledger = await SnapshotOfLedger.OpenAsync(database, caller.Partner, cancellationToken);
        var walk = new ChainWalk(caller.Partner, request.Anchor is { } anchor ? (anchor.Number, Convert.FromHexString(anchor.Hash)) : null);
        var replay = new AccountReplay();
        var fault = await WalkAsync(ledger, walk, cancellationToken)
            ?? await ledger.FindAddedAsync(cancellationToken)
            ?? await ReplayAsync(ledger, replay, cancellationToken)
            ?? await ledger.FindUnbalancedAsync(cancellationToken);
        return TypedResults.Ok(new Verification(fault is null, walk.Number, replay.Accounts, replay.Entries, fault));
    }

    static async Task<LedgerFault?> WalkAsync(SnapshotOfLedger ledger, ChainWalk walk, CancellationToken cancellationToken)
    {
        IReadOnlyList<(Seal Seal, IReadOnlyList<ChainEntry> Present)> page;
        for (long after = 0; (page = await ledger.SealsAsync(after, cancellationToken)).Count > 0; after = page[^1].Seal.Number)
        {
            foreach (var (seal, present) in page)
            {
                if (walk.Step(seal, present) is { } fault)
                {
                    return fault;
                }
            }
        }

        var head = await ledger.HeadAsync(cancellationToken);
        return walk.End(head.Number, head.Hash);
    }

    static async Task<LedgerFault?> ReplayAsync(SnapshotOfLedger ledger, AccountReplay replay, CancellationToken cancellationToken)
    {
        await foreach (var entry in ledger.EntriesAsync(cancellationToken))
        {
            if (replay.Step(entry) is { } fault)
            {
                return fault;
            }
        }

        return replay.End();
    }
}
