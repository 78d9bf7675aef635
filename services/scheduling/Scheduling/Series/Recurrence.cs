using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Scheduling.Series;

/// <summary>
/// All the wall times at which a series takes place: the rule's, and extra dates, without exceptions (RFC 5545, 3.8.5). Pure: knows no zone
/// and no clock. A wall time it gives is the occurrence's name for good (the recurrence id).
/// </summary>
/// <param name="Rule">Spelled out: see <see cref="RecurrenceRule.Explicit"/>.</param>
/// <param name="Start">Nothing of the rule is before; the first is the first that fits on or after.</param>
sealed record Recurrence(RecurrenceRule Rule, LocalDateTime Start, IReadOnlyList<LocalDateTime> Exceptions, IReadOnlyList<LocalDateTime> Extra)
{
    internal LocalDateTime? Until { get; } = Rule.Until is null ? null : WallTime.Parse(Rule.Until);

    /// <summary>The occurrences from one wall time (inclusive) to another (exclusive), in order, each once.</summary>
    internal IEnumerable<LocalDateTime> Between(LocalDateTime from, LocalDateTime to)
    {
        var ruled = ByRule(from).TakeWhile(start => start < to);
        return Extra.Count + Exceptions.Count == 0 ? ruled : ruled.Union(Extra.Where(start => start >= from && start < to)).Except(Exceptions).Order();
    }

    /// <summary>Whether it takes place then.</summary>
    internal bool Has(LocalDateTime start) => Between(start, start.PlusMinutes(1)).Any();

    /// <summary>Whether it takes place at some time from <paramref name="from"/> on.</summary>
    internal bool GoesOn(LocalDateTime from) => ByRule(from).Concat(Extra.Where(start => start >= from)).Any(start => !Exceptions.Contains(start));

    /// <summary>What the rule alone gives from <paramref name="from"/> on, until it ends or the year 2100 does.</summary>
    internal IEnumerable<LocalDateTime> ByRule(LocalDateTime from)
    {
        var left = Rule.Count ?? int.MaxValue;
        // Only a count has to be counted from the start; otherwise the periods before are skipped unseen.
        for (var period = Rule.Count is null ? Math.Max(0, PeriodOf(from)) : 0; ; period++)
        {
            if (FirstOf(period) > WallTime.Last.Date)
            {
                yield break;
            }

            foreach (var date in DatesOf(period))
            {
                var start = date.At(Start.TimeOfDay);
                if (start < Start)
                {
                    continue;
                }

                if (start > Until || start > WallTime.Last || left-- == 0)
                {
                    yield break;
                }

                if (start >= from)
                {
                    yield return start;
                }
            }
        }
    }

    LocalDate FirstWeek => Start.Date.PlusDays(1 - (int)Start.DayOfWeek);

    LocalDate FirstMonth => new(Start.Year, Start.Month, 1);

    int PeriodOf(LocalDateTime wall) => Rule.Frequency == Frequency.Weekly
        ? Period.DaysBetween(FirstWeek, wall.Date) / (7 * Rule.Interval)
        : ((wall.Year - Start.Year) * 12 + wall.Month - Start.Month) / Rule.Interval;

    LocalDate FirstOf(int period) => Rule.Frequency == Frequency.Weekly
        ? FirstWeek.PlusDays(7 * Rule.Interval * period)
        : FirstMonth.PlusMonths(Rule.Interval * period);

    IEnumerable<LocalDate> DatesOf(int period)
    {
        var first = FirstOf(period);
        if (Rule.Frequency == Frequency.Weekly)
        {
            return Rule.Weekdays!.Select(day => first.PlusDays((int)day.ToIsoDayOfWeek() - 1));
        }

        var days = first.Calendar.GetDaysInMonth(first.Year, first.Month);
        return Rule.Nth is { } nth
            ? Rule.Weekdays!.Select(day => Nth(first, days, day.ToIsoDayOfWeek(), nth)).OfType<LocalDate>().Order()
            : Rule.DayOfMonth == -1 ? [first.PlusDays(days - 1)]
            : Rule.DayOfMonth <= days ? [first.PlusDays(Rule.DayOfMonth.Value - 1)] : [];
    }

    static LocalDate? Nth(LocalDate first, int days, IsoDayOfWeek weekday, int nth)
    {
        var day = 1 + ((int)weekday - (int)first.DayOfWeek + 7) % 7 + (nth > 0 ? 7 * (nth - 1) : 21);
        // The fourth is there in each month; the last is the fourth or the fifth.
        return nth == -1 ? first.PlusDays((day + 7 <= days ? day + 7 : day) - 1) : day <= days ? first.PlusDays(day - 1) : null;
    }
}
