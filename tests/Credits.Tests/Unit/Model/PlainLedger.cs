using Entraide.Credits.Holds;
using Entraide.Credits.Ledger;
using Entraide.Credits.Programmes;

namespace Entraide.Credits.Tests.Unit.Model;

/// <summary>What one owner has of one lot.</summary>
readonly record struct Pocket(Purse Purse, Guid? Lot);

/// <summary>A hold as the model has it.</summary>
sealed class PlainHold
{
    internal required HoldState State { get; set; }
    internal required string? Reason { get; init; }
    internal required long Credits { get; init; }
    internal long Captured { get; set; }
    internal required int Programme { get; init; }
    internal required Guid Supporter { get; init; }
    internal required DateTimeOffset? ExpiresAt { get; set; }
    internal int DeadlineVersion { get; set; }
    internal required List<(Pocket From, long Credits)> Parts { get; init; }

    internal string Words => Step.OfHold(State, Reason, Credits, Captured);
}

/// <summary>A transfer as the model has it.</summary>
sealed record PlainTransfer(Step Asked, string Answer, string Kind, IReadOnlyList<(Pocket Pocket, long Amount)> Legs)
{
    internal bool Undone { get; set; }
}

/// <summary>The ledger as a child would keep it: what is in which pocket, what is set aside there, what was answered under which id. It reads everything and remembers nothing else.</summary>
sealed class PlainLedger
{
    internal DateTimeOffset Now { get; set; } = Cast.Start;
    internal Dictionary<Pocket, long> Balances { get; } = [];
    internal Dictionary<Pocket, long> Held { get; } = [];

    /// <summary>By the id they were asked for; what a hold was spent by, by the hold's; what last went back of an expired lot, by the lot's.</summary>
    internal Dictionary<Guid, PlainTransfer> Transfers { get; } = [];
    internal Dictionary<Guid, PlainHold> Holds { get; } = [];

    /// <summary>How many messages went out.</summary>
    internal int Said { get; set; }

    internal static long FloorOf(Pocket pocket) =>
        // Only what was earned can be owed: of a funder's lot nobody has less than nothing.
        pocket.Purse.Kind == AccountKind.Supporter && pocket.Lot is null ? -(Array.Find(Cast.Programmes, programme => programme.Id == pocket.Purse.Programme)!.Rules.Community?.SupporterMayOwe ?? 0) : 0;

    /// <summary>What can be taken out of a pocket, which may be less than nothing afterwards where its owner may owe.</summary>
    internal long FreeIn(Pocket pocket) => Balances.GetValueOrDefault(pocket) - Held.GetValueOrDefault(pocket) - FloorOf(pocket);

    /// <summary>From where so much would be taken: what expires first, first; what was earned, last. Null where there is too little.</summary>
    internal List<(Pocket From, long Credits)>? Take(long credits, bool earnedOnly, params Purse[] purses)
    {
        var parts = new List<(Pocket, long)>();
        var open = Balances.Keys.Union(purses.Select(purse => new Pocket(purse, null))).Where(pocket => purses.Contains(pocket.Purse) && !(Cast.ExpiryOf(pocket.Lot) <= Now) && (pocket.Lot is null || !earnedOnly))
            .OrderBy(pocket => pocket.Lot is null).ThenBy(pocket => Cast.ExpiryOf(pocket.Lot) ?? DateTimeOffset.MaxValue).ThenBy(pocket => Array.IndexOf(purses, pocket.Purse));
        foreach (var pocket in open)
        {
            var taken = Math.Min(credits, FreeIn(pocket));
            if (taken > 0)
            {
                parts.Add((pocket, taken));
                credits -= taken;
            }
        }

        return credits == 0 ? parts : null;
    }

    /// <summary>What is not set aside, of lots that have not expired; what could be owed is not counted.</summary>
    internal long HasIn(Purse purse) => Balances.Where(pair => pair.Key.Purse == purse && !(Cast.ExpiryOf(pair.Key.Lot) <= Now)).Sum(pair => pair.Value - Held.GetValueOrDefault(pair.Key));

    /// <summary>Whether somebody would have more than anybody may.</summary>
    internal bool IsTooMuch(IEnumerable<(Pocket Pocket, long Amount)> legs) => legs.Any(leg => Math.Abs(Balances.GetValueOrDefault(leg.Pocket) + leg.Amount) > Books.Most);

    /// <summary>Moves credits, and remembers what was answered.</summary>
    internal string Post(Guid id, Step asked, string answer, string kind, IReadOnlyList<(Pocket Pocket, long Amount)> legs)
    {
        foreach (var (pocket, amount) in legs)
        {
            Balances[pocket] = Balances.GetValueOrDefault(pocket) + amount;
        }

        return (Transfers[id] = new PlainTransfer(asked, answer, kind, legs)).Answer;
    }

    internal void SetAside(Pocket pocket, long credits) => Held[pocket] = Held.GetValueOrDefault(pocket) + credits;

    internal void GiveBack(PlainHold hold, HoldState final)
    {
        hold.Parts.ForEach(part => SetAside(part.From, -part.Credits));
        hold.State = final;
    }

    /// <summary>The answer that stands under that id already, or null.</summary>
    internal string? Earlier(Guid id, Step asked, string usedOtherwise) =>
        !Transfers.TryGetValue(id, out var earlier) ? null : earlier.Asked == asked ? earlier.Answer : Step.Refused(usedOtherwise);
}
