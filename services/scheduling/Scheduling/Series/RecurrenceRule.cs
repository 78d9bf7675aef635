using Entraide.ServiceDefaults.Problems;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Scheduling.Series;

/// <summary>How often a series comes round.</summary>
public enum Frequency
{
    Weekly,
    Monthly,
}

/// <summary>
/// When a series takes place, counted from its start: a part of RFC 5545, section 3.3.10, with its meaning. Weeks begin on Monday.
/// </summary>
/// <param name="Interval">Every how many weeks or months, 1 to 100.</param>
/// <param name="Weekdays">For weekly rules, and for monthly ones with <paramref name="Nth"/>; without it the weekday of the start.</param>
/// <param name="Nth">Monthly: which of those weekdays in the month, 1 to 5, or -1 for the last. A month without a fifth is skipped.</param>
/// <param name="DayOfMonth">Monthly: 1 to 31, or -1 for the last day; without it and <paramref name="Nth"/> the day of the start. A month without that day is skipped.</param>
/// <param name="Count">How many times, 1 to 2000, exceptions included and extra dates not; without it and <paramref name="Until"/> it goes on.</param>
/// <param name="Until">Wall time after which nothing starts, such as <c>2027-06-30T23:59</c>.</param>
public sealed record RecurrenceRule(
    Frequency Frequency, int Interval = 1, IReadOnlyList<DayOfWeek>? Weekdays = null, int? Nth = null, int? DayOfMonth = null, int? Count = null, string? Until = null)
{
    internal const int MostOccurrences = 2000;

    /// <summary>Notes what is not valid in <paramref name="checks"/>, below <paramref name="at"/>.</summary>
    internal Checks Check(Checks checks, string at) => checks
        .That(Interval is >= 1 and <= 100, $"{at}/interval", "Must be 1 to 100.")
        .That(Weekdays is null or { Count: >= 1 and <= 7 } && Weekdays?.Distinct().Count() == Weekdays?.Count, $"{at}/weekdays", "Must be 1 to 7 weekdays, each once.")
        .That(Weekdays is null || Frequency == Frequency.Weekly || Nth is not null, $"{at}/weekdays", "A monthly rule by weekdays needs nth.")
        .That(Nth is null or -1 or (>= 1 and <= 5), $"{at}/nth", "Must be 1 to 5, or -1 for the last.")
        .That(Nth is null || Frequency == Frequency.Monthly, $"{at}/nth", "Must be left out of a weekly rule.")
        .That(DayOfMonth is null or -1 or (>= 1 and <= 31), $"{at}/day_of_month", "Must be 1 to 31, or -1 for the last.")
        .That(DayOfMonth is null || (Frequency == Frequency.Monthly && Nth is null), $"{at}/day_of_month", "Must be left out of a weekly rule, and where nth is given.")
        .That(Count is null or (>= 1 and <= MostOccurrences), $"{at}/count", $"Must be 1 to {MostOccurrences}.")
        .That(Count is null || Until is null, $"{at}/until", "Must be left out where count is given.")
        .That(Until is null || WallTime.Parse(Until) is not null, $"{at}/until", WallTime.Fault);

    /// <summary>The same with what the start says by itself spelled out, so that a later change of the start does not change the rule.</summary>
    internal RecurrenceRule Explicit(LocalDateTime start) => this with
    {
        Weekdays = Frequency == Frequency.Weekly || Nth is not null ? [.. (Weekdays ?? [start.DayOfWeek.ToDayOfWeek()]).OrderBy(day => day.ToIsoDayOfWeek())] : null,
        DayOfMonth = Frequency == Frequency.Monthly && Nth is null ? DayOfMonth ?? start.Day : null,
    };
}
