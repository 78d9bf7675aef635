namespace Entraide.Credits.Proof;

/// <summary>The first thing that is wrong with a ledger, and where.</summary>
/// <param name="What">
/// Against the seals: <c>changed</c> (an entry or its transfer), <c>missing</c>, <c>added</c> (into sealed history), <c>seal_changed</c>,
/// <c>seal_missing</c>, <c>tail_cut</c> (what was sealed last is gone), <c>anchor_differs</c> (the chain was written anew up to the anchor).
/// Against each other: <c>version_gap</c>, <c>balance_after_differs</c>, <c>time_runs_back</c>, <c>balance_differs</c> (the stored balance or version
/// is not that of the last entry), <c>held_differs</c> (from the open holds), <c>legs_do_not_balance</c>, <c>entry_astray</c> (without its transfer or
/// account), <c>lot_does_not_balance</c>.
/// </param>
/// <param name="Number">Of the seal.</param>
/// <param name="Version">Of the entry within its account.</param>
/// <param name="LotId">Of a lot that does not balance; without one, it is the earned credits of <paramref name="ProgrammeId"/>.</param>
public sealed record LedgerFault(
    string What, long? Number = null, Guid? TransferId = null, Guid? AccountId = null, long? Version = null, Guid? ProgrammeId = null, Guid? LotId = null);
