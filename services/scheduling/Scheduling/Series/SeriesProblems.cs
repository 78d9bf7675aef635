using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Series;

/// <summary>Conflicts of a series that name the occurrences concerned, as <c>occurrences</c>.</summary>
static class SeriesProblems
{
    internal static Problem Overlap(Occurrence first, Occurrence second) =>
        Named("occurrences-overlap", "Two meetings of the series would overlap.", WallTime.Format(first.Wall), WallTime.Format(second.Wall));

    internal static Problem Named(string name, string detail, params string[] occurrences)
    {
        var problem = Problem.Conflict(name, detail);
        problem.Extensions["occurrences"] = occurrences;
        return problem;
    }
}
