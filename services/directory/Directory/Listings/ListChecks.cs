using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Listings;

/// <summary>Checks of lists of codes, tags and words.</summary>
static class ListChecks
{
    /// <summary>Whether no value comes twice, in whatever case.</summary>
    public static bool NoneTwice(IReadOnlyCollection<string?> values) => values.Distinct(StringComparer.OrdinalIgnoreCase).Count() == values.Count;

    /// <summary>Notes <paramref name="detail"/> at each value that is missing or for which <paramref name="holds"/> does not.</summary>
    public static void Each(this Checks checks, IReadOnlyList<string?> values, string pointer, Func<string, bool> holds, string detail)
    {
        for (var i = 0; i < values.Count; i++)
        {
            checks.That(values[i] is { } value && holds(value), $"{pointer}/{i}", detail);
        }
    }
}
