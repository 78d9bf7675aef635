using Entraide.Credits.Ledger;

namespace Entraide.Credits.Programmes;

/// <summary>A programme as the ledger's decisions know it.</summary>
sealed record Programme(Guid Id, Guid PartnerId, IReadOnlyList<Price> PriceList, ProgrammeRules Rules)
{
    /// <summary>What accounts of that kind may not go below: null where they have no bound. Owed is only what can be earned: of a lot nobody has less than nothing.</summary>
    internal long? FloorOf(AccountKind kind, Guid? lot) => kind.IsSource() ? null : kind is AccountKind.Supporter && lot is null ? -(Rules.Community?.SupporterMayOwe ?? 0) : 0;
}
