namespace Entraide.Credits.Ledger;

/// <summary>Why credits moved.</summary>
static class TransferKind
{
    /// <summary>A funder puts credits into a lot.</summary>
    internal const string Grant = "grant";

    /// <summary>A programme gives credits of its pool to somebody.</summary>
    internal const string Allocate = "allocate";

    /// <summary>Somebody gives earned credits to somebody else, or back to the pool.</summary>
    internal const string Give = "give";

    /// <summary>Credits are used up, for a session or otherwise; whoever led it earns in the same transfer.</summary>
    internal const string Spend = "spend";

    /// <summary>A lot's time is over: what is left goes back to its funder.</summary>
    internal const string Expire = "expire";

    /// <summary>A funder takes back what is left, before its time.</summary>
    internal const string Return = "return";

    /// <summary>A mistake is undone.</summary>
    internal const string Reverse = "reverse";
}

/// <summary>A transfer as the ledger has it or is about to: two legs or more that sum to zero. Never changed, never deleted.</summary>
/// <param name="Id">Chosen by the asker: of two under one id there is one.</param>
/// <param name="Request">A digest of what was asked for under the id.</param>
/// <param name="At">UTC; not before the last entry of any account it touches.</param>
sealed record Transfer(Guid Id, Guid Partner, Guid Programme, string Kind, byte[] Request, DateTimeOffset At, Guid? Booking = null, Guid? Hold = null, Guid? Reverses = null)
{
    /// <summary>Account, change, balance and version after it. Empty for one that was only read to know its id.</summary>
    public IReadOnlyList<Entry> Entries { get; init; } = [];
}

/// <summary>What a transfer did to one account.</summary>
readonly record struct Entry(Guid Account, long Amount, long BalanceAfter, long Version);
