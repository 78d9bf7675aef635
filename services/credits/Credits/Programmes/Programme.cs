using Entraide.Credits.Ledger;

namespace Entraide.Credits.Programmes;

/// <summary>A programme as the ledger's decisions know it.</summary>
sealed record Programme(Guid Id, Guid PartnerId, IReadOnlyList<Price> PriceList, ProgrammeRules Rules)
{
    /// <summary>What accounts of that kind may not go below: null where they have no bound.</summary>
    internal long? FloorOf(AccountKind kind) => kind.IsSource() ? null : kind is AccountKind.Supporter ? -(Rules.Community?.SupporterMayOwe ?? 0) : 0;
}
