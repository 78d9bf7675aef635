namespace Entraide.Credits.Proof;

/// <summary>An entry and its transfer, as far as they are sealed: everything that says what moved, and no id of a person, who may be erased.</summary>
sealed class ChainEntry
{
    /// <summary>What is selected for it, of <c>transfers t</c> and <c>entries e</c>.</summary>
    internal const string Columns = """
        t.seq, t.id as transfer_id, t.partner_id, t.programme_id, t.kind, t.booking_id, t.hold_id, t.reverses, t.at,
        e.account_id, e.version, e.amount, e.balance_after, e.at as entry_at
        """;

    public long Seq { get; init; }
    public Guid TransferId { get; init; }
    public Guid PartnerId { get; init; }
    public Guid ProgrammeId { get; init; }
    public string Kind { get; init; } = "";
    public Guid? BookingId { get; init; }
    public Guid? HoldId { get; init; }
    public Guid? Reverses { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid AccountId { get; init; }
    public long Version { get; init; }
    public long Amount { get; init; }
    public long BalanceAfter { get; init; }
    public DateTimeOffset EntryAt { get; init; }

    internal (Guid Account, long Version) Place => (AccountId, Version);
}
