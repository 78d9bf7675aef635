using NodaTime;

namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>A time at which something opens, again and again.</summary>
/// <param name="Zone">IANA zone or fixed offset, as NodaTime names it.</param>
/// <param name="Opens">Minutes from midnight.</param>
/// <param name="Closes">Minutes from the same midnight; more than 1440 on the next day.</param>
sealed record Opening(string Zone, int Opens, int Closes)
{
    /// <summary>ISO day of the week; null for any.</summary>
    public int? Weekday { get; init; }

    /// <summary>The n-th such weekday of the month, from the end where negative; null for every.</summary>
    public int? Nth { get; init; }

    /// <summary>Day of the month, from the end where negative.</summary>
    public int? Monthday { get; init; }

    public LocalDate? From { get; init; }

    public LocalDate? To { get; init; }

    /// <summary>Every so many weeks from <see cref="FirstOn"/>, a Monday; null for every week.</summary>
    public int? Weeks { get; init; }

    /// <summary>Every so many months from <see cref="FirstOn"/>, a first of a month; null for every month.</summary>
    public int? Months { get; init; }

    public LocalDate? FirstOn { get; init; }
}
