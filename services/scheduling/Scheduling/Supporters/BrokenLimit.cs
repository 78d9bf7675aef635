using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Supporters;

/// <summary>A limit that one more session would break.</summary>
/// <param name="Name">Stable; one of the constants of <see cref="CaseloadLimits"/>.</param>
/// <param name="Allowed">Sessions, weighted hours, minutes or participants, as the limit counts.</param>
/// <param name="Reached">What there is already, in the same unit; for recovery the free minutes there would be.</param>
sealed record BrokenLimit(string Name, decimal Allowed, decimal Reached)
{
    /// <summary>The refusal that names it, and says its value in the member <c>limit</c>.</summary>
    internal Problem ToProblem()
    {
        var problem = Problem.Conflict($"limit-{Name}", "This would break a limit of the supporter, named by the type of this problem.");
        problem.Extensions["limit"] = new LimitReached($"limit-{Name}", Allowed, Reached);
        return problem;
    }
}

/// <summary>The limit in a refusal.</summary>
/// <param name="Name">Such as <c>limit-sessions-per-day</c>.</param>
/// <param name="Allowed">Sessions, weighted hours, minutes of recovery or mentees.</param>
/// <param name="Reached">What there was before, in the same unit; for recovery the free minutes there would have been.</param>
public sealed record LimitReached(string Name, decimal Allowed, decimal Reached);
