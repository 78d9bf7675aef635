namespace Entraide.Credits.Ledger;

/// <summary>What one owner has of one lot in one programme, in whole credits.</summary>
/// <param name="lot">Null for earned credits, which have neither funder nor expiry.</param>
/// <param name="expiresAt">Of the lot; from then on nothing of it can be given, spent or held.</param>
/// <param name="floor">What <see cref="Available"/> may not go below; null where there is no bound.</param>
sealed class Account(Guid id, Guid partner, Purse purse, Guid? lot, DateTimeOffset? expiresAt, long? floor)
{
    public Guid Id => id;
    public Guid Partner => partner;
    public Purse Purse => purse;
    public Guid? Lot => lot;
    public DateTimeOffset? ExpiresAt => expiresAt;
    public long? Floor => floor;

    /// <summary>Posted.</summary>
    public long Balance { get; internal set; }

    /// <summary>Set aside; part of <see cref="Balance"/>.</summary>
    public long Held { get; internal set; }

    /// <summary>How many entries it has: each raises it by one, without gaps.</summary>
    public long Version { get; internal set; }

    /// <summary>When the last entry was written (UTC).</summary>
    public DateTimeOffset MovedAt { get; internal set; }

    /// <summary>Opened by what is being decided, not stored yet.</summary>
    public bool IsNew { get; init; }

    /// <summary>What can be given, spent or held: more than <see cref="Balance"/> minus <see cref="Held"/> where the owner may owe.</summary>
    internal long Available => floor is { } lowest ? Balance - Held - lowest : long.MaxValue;

    internal bool IsExpiredAt(DateTimeOffset now) => expiresAt <= now;
}
