namespace Entraide.ServiceDefaults.Reporting;

/// <summary>
/// Keeps numbers about few people out of reports, also where one could be found by subtracting what is shown from a total (in statistics:
/// primary and complementary cell suppression). One table is a tree: cells, totals over them, totals over those. Two margins of the same
/// table (by kind and by month) are no tree: show one of them, or all cells and one way to add them up.
/// </summary>
public static class SmallCells
{
    /// <summary>A number is about people, and not about persons, from here on.</summary>
    public const int FewestPeople = 5;

    /// <summary>
    /// What of <paramref name="table"/> may be shown: numbers about nobody, and numbers about five people or more, so that whatever can be worked
    /// out by adding and subtracting them is again about nobody or about five people or more. People are counted, not what they did: four
    /// persons with two meetings each are four.
    /// </summary>
    public static IReadOnlySet<Tally<TPerson>> Shown<TPerson>(Tally<TPerson> table)
    {
        var shown = table.All.Where(tally => tally.MayBeShown && !IsFew(tally.People.Count)).ToHashSet();
        // Each total gives away what is left of it once the shown parts are taken off. Where that is about few people, the smallest of those parts
        // goes as well. There is one: the total has enough people. Leftovers of different totals do not overlap, so that looking at each is enough.
        while (shown.FirstOrDefault(total => IsFew(LeftOver(total, shown).Count)) is { } open)
        {
            shown.Remove(Outermost(open, shown).Where(part => part.People.Count > 0).MinBy(part => part.People.Count)!);
        }

        return shown;
    }

    static bool IsFew(int people) => people is > 0 and < FewestPeople;

    /// <summary>The people of what a total counts and no shown part of it does.</summary>
    static HashSet<TPerson> LeftOver<TPerson>(Tally<TPerson> total, IReadOnlySet<Tally<TPerson>> shown)
    {
        if (total.Parts.Count == 0)
        {
            return [];
        }

        // Whoever is in the total without being in a part is left over by himself.
        var people = total.People.Except(total.Parts.SelectMany(part => part.People)).ToHashSet();
        foreach (var part in total.Parts.Where(part => !shown.Contains(part)))
        {
            people.UnionWith(part.Parts.Count == 0 ? part.People : LeftOver(part, shown));
        }

        return people;
    }

    /// <summary>The shown numbers below a total that no other shown number between them contains.</summary>
    static IEnumerable<Tally<TPerson>> Outermost<TPerson>(Tally<TPerson> total, IReadOnlySet<Tally<TPerson>> shown) =>
        total.Parts.SelectMany(part => shown.Contains(part) ? [part] : Outermost(part, shown));
}
