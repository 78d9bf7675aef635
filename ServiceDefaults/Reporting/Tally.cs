namespace Entraide.ServiceDefaults.Reporting;

/// <summary>One number of a report about people, as a place in its table: a cell, or the total over <see cref="Parts"/>.</summary>
/// <param name="people">Who is counted in it, each by any value that stands for one person throughout the table.</param>
/// <param name="parts">What it is the total of; none for a cell. Whoever is in a part is in the total.</param>
/// <param name="mayBeShown">False where it stays hidden for another reason than its size.</param>
public sealed class Tally<TPerson>(IReadOnlySet<TPerson> people, IReadOnlyList<Tally<TPerson>> parts, bool mayBeShown = true)
{
    /// <summary>A cell.</summary>
    public Tally(IReadOnlySet<TPerson> people)
        : this(people, [])
    {
    }

    /// <summary>The total of <paramref name="parts"/>, in which nobody is counted who is in none of them.</summary>
    public Tally(IReadOnlyList<Tally<TPerson>> parts)
        : this(parts.SelectMany(part => part.People).ToHashSet(), parts)
    {
    }

    /// <summary>Who is counted in it.</summary>
    public IReadOnlySet<TPerson> People { get; } = people;

    /// <summary>What it is the total of.</summary>
    public IReadOnlyList<Tally<TPerson>> Parts { get; } = parts;

    /// <summary>Whether its size alone decides.</summary>
    public bool MayBeShown { get; } = mayBeShown;

    /// <summary>Itself and everything below.</summary>
    internal IEnumerable<Tally<TPerson>> All => Parts.SelectMany(part => part.All).Prepend(this);
}
