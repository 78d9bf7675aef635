using Entraide.Credits.Ledger;

namespace Entraide.Credits.Programmes;

/// <summary>A programme as the ledger's decisions know it.</summary>
sealed record Programme(Guid Id, Guid PartnerId, IReadOnlyList<Price> PriceList, ProgrammeRules Rules)
{
    /// <summary>What such an account may not go below; null where it has no bound. Only what was earned can be owed: of a funder's lot nobody has less than nothing.</summary>
    internal long? FloorOf(AccountKind kind, Guid? lot) => kind.IsSource() ? null : kind is AccountKind.Supporter && lot is null ? -(Rules.Community?.SupporterMayOwe ?? 0) : 0;
}
