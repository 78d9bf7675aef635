namespace Entraide.Credits.Proof;

/// <summary>An account as it is stored, and one of its entries; no entry where it has none.</summary>
sealed class ReplayedEntry
{
    public Guid AccountId { get; init; }
    public long Balance { get; init; }
    public long LastVersion { get; init; }
    public long? Version { get; init; }
    public Guid? TransferId { get; init; }
    public long Amount { get; init; }
    public long BalanceAfter { get; init; }
    public DateTimeOffset? At { get; init; }
}

/// <summary>Adds up the entries of account after account and stops at the first that does not fit the one before, or the stored balance. Pure.</summary>
sealed class AccountReplay
{
    ReplayedEntry? last;

    internal long Accounts { get; private set; }

    internal long Entries { get; private set; }

    /// <summary>The next entry in the order of accounts and versions.</summary>
    internal LedgerFault? Step(ReplayedEntry next)
    {
        var before = last?.AccountId == next.AccountId ? last : null;
        if (before is null)
        {
            if (End() is { } fault)
            {
                return fault;
            }

            Accounts++;
        }

        last = next;
        if (next.Version is null)
        {
            return null;
        }

        Entries++;
        return next switch
        {
            _ when next.Version != (before?.Version ?? 0) + 1 => new LedgerFault("version_gap", AccountId: next.AccountId, Version: (before?.Version ?? 0) + 1),
            _ when next.BalanceAfter != (before?.BalanceAfter ?? 0) + next.Amount => At("balance_after_differs", next),
            _ when next.At < before?.At => At("time_runs_back", next),
            _ => null,
        };
    }

    /// <summary>Whether the account that was looked at last ends as it is stored.</summary>
    internal LedgerFault? End() =>
        last is null || ((last.Version ?? 0) == last.LastVersion && last.BalanceAfter == last.Balance) ? null : new LedgerFault("balance_differs", AccountId: last.AccountId, Version: last.LastVersion);

    static LedgerFault At(string what, ReplayedEntry entry) => new(what, TransferId: entry.TransferId, AccountId: entry.AccountId, Version: entry.Version);
}
