using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Transfers;

/// <summary>How much of what they earned people may give away: a guard against giving under pressure, or by mistake.</summary>
static class GiftLimits
{
    /// <summary>Whether that is somebody who can be too generous: a person, and no organisation.</summary>
    internal static bool IsPerson(this AccountKind kind) => kind is AccountKind.Participant or AccountKind.Supporter;

    /// <summary>Counts a gift of earned credits against the giver's day, once it is posted.</summary>
    /// <exception cref="Problem">a conflict, where it is more than the community allows; nothing has changed then</exception>
    internal static Action Check(Books books, Community? community, Purse to, IReadOnlyList<Part> parts)
    {
        if (community is null || parts.FirstOrDefault(part => part.Account.Lot is null) is not { Account: { } giver, Credits: var credits })
        {
            return () => { };
        }

        if (to.Kind != AccountKind.Pool && credits > community.MostPerGift)
        {
            throw Problem.Conflict("gift-too-large", $"In this community one gift is {community.MostPerGift} credits at the most.");
        }

        if (community.MostPerDay is not { } most)
        {
            return () => { };
        }

        var given = books.GivenLately(giver);
        return credits > most - given
            ? throw Problem.Conflict("given-too-much", $"In this community one person gives {most} credits in 24 hours at the most.")
            : () => books.KnowGiven(giver.Id, given + credits);
    }
}
