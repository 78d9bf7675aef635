namespace Entraide.Credits.Ledger;

/// <summary>All that an owner has in one programme, of whatever lot.</summary>
readonly record struct Purse(Guid Programme, AccountKind Kind, Guid Owner)
{
    /// <summary>One of those that belong to the programme itself.</summary>
    internal static Purse Of(Guid programme, AccountKind kind) => new(programme, kind, programme);
}
