using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Moderation;

/// <summary>What a decision does to the listing.</summary>
enum Effect
{
    None,
    Hide,
    Lift,
    HideForGood,
}

/// <summary>What a decision depends on. Every state × decision pair is declared in <see cref="Decide"/>.</summary>
/// <param name="IsOpen">Whether somebody has still to decide.</param>
/// <param name="ByRule">Whether the platform opened the case by itself.</param>
/// <param name="HasListing">Whether there is something to hide.</param>
/// <param name="Hold">Who may end the hiding; null where this case hides nothing.</param>
readonly record struct CaseStanding(bool IsOpen, bool ByRule, bool HasListing, Hold? Hold)
{
    /// <summary>The effect of <paramref name="decision"/> by a partner on its own case or (<paramref name="everything"/>) by a moderator of the region.</summary>
    /// <exception cref="Problem">where the state does not allow it</exception>
    public Effect Decide(Decision decision, bool everything)
    {
        if (ByRule && !everything)
        {
            // Otherwise whoever offers medicines would close the case about it.
            throw new Problem(ProblemKind.Forbidden, $"A case the platform opened by itself takes the scope {Moderator.Scope}.");
        }

        return (IsOpen, Hold, decision) switch
        {
            (_, Moderation.Hold.ForGood, _) => throw Problem.Conflict("listing-withdrawn", "The listing was withdrawn for good."),
            (false, not null, Decision.Restore) => Lift(everything),
            (false, _, _) => throw Problem.Conflict("case-decided", "The case is decided; a new report would open it again."),
            (true, null, Decision.Keep) => Effect.None,
            (true, not null, Decision.Keep or Decision.Restore) => Lift(everything),
            (true, null, Decision.Restore) => throw Problem.Conflict("not-hidden", "This case hides nothing that could be restored."),
            (true, _, Decision.Hide or Decision.Withdraw) when !HasListing => throw Problem.Conflict("no-listing", "The refused text was not stored: there is nothing to hide. keep takes note of it."),
            (true, _, Decision.Hide) => Effect.Hide,
            (true, _, Decision.Withdraw) => Effect.HideForGood,
            _ => throw new InvalidOperationException($"Undeclared decision {decision}."),
        };
    }

    Effect Lift(bool everything) => Hold == Moderation.Hold.Moderator && !everything
        ? throw new Problem(ProblemKind.Forbidden, $"A moderator of the region hid it: bringing it back takes the scope {Moderator.Scope}.")
        : Effect.Lift;
}
