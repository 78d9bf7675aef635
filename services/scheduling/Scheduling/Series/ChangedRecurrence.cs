using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Scheduling.Series;

/// <summary>What becomes of a recurrence when a series is split or moved. Pure.</summary>
static class ChangedRecurrence
{
    // Eleven years of a weekly rule: what goes wrong in a shift does so within months.
    const int Compared = 600;

    /// <summary>What takes place before <paramref name="at"/>: it gets an end there.</summary>
    internal static Recurrence Before(this Recurrence recurrence, LocalDateTime at) => new(
        recurrence.Rule.Count is not null && recurrence.CountBefore(at) is > 0 and var count
            ? recurrence.Rule with { Count = count }
            : recurrence.Rule with { Count = null, Until = WallTime.Format(Earlier(recurrence.Until, at.PlusMinutes(-1))) },
        recurrence.Start,
        [.. recurrence.Exceptions.Where(start => start < at)],
        [.. recurrence.Extra.Where(start => start < at)]);

    /// <summary>What takes place from <paramref name="at"/> on; a count goes on where it had come to.</summary>
    internal static Recurrence From(this Recurrence recurrence, LocalDateTime at)
    {
        LocalDateTime[] exceptions = [.. recurrence.Exceptions.Where(start => start >= at)], extra = [.. recurrence.Extra.Where(start => start >= at)];
        var next = recurrence.ByRule(at).Cast<LocalDateTime?>().FirstOrDefault();
        return next is { } start
            ? new Recurrence(recurrence.Rule with { Count = recurrence.Rule.Count is { } count ? count - recurrence.CountBefore(at) : null }, start, exceptions, extra)
            // Only extra dates are left: a rule that ended before it began.
            : new Recurrence(recurrence.Rule with { Count = null, Until = WallTime.Format(at.PlusMinutes(-1)) }, at, exceptions, extra);
    }

    /// <summary>
    /// The same moved by some minutes of wall time, or null where no rule of ours says that: the second Tuesday of each month, two days later,
    /// is not the second Thursday.
    /// </summary>
    internal static Recurrence? Moved(this Recurrence recurrence, long minutes)
    {
        var start = recurrence.ByRule(recurrence.Start).Cast<LocalDateTime?>().FirstOrDefault() ?? recurrence.Start;
        var days = Period.DaysBetween(start.Date, start.PlusMinutes(minutes).Date);
        var rule = recurrence.Rule with
        {
            Weekdays = recurrence.Rule.Weekdays is null ? null : [.. recurrence.Rule.Weekdays.Select(day => (DayOfWeek)((((int)day + days) % 7 + 7) % 7)).OrderBy(day => day.ToIsoDayOfWeek())],
            DayOfMonth = days == 0 ? recurrence.Rule.DayOfMonth : recurrence.Rule.DayOfMonth + days,
            Until = recurrence.Until is { } until ? WallTime.Format(until.PlusMinutes(minutes)) : null,
        };
        if (rule.DayOfMonth is 0 or < -1 or > 31 || (days != 0 && recurrence.Rule.DayOfMonth == -1))
        {
            return null;
        }

        var moved = new Recurrence(rule, start.PlusMinutes(minutes), [.. recurrence.Exceptions.Select(one => one.PlusMinutes(minutes))], [.. recurrence.Extra.Select(one => one.PlusMinutes(minutes))]);
        return Near(recurrence).Select(one => one.PlusMinutes(minutes)).SequenceEqual(Near(moved)) ? moved : null;

        // The last years are left out: there one of the two may have come to the end of time already.
        static LocalDateTime[] Near(Recurrence recurrence) => [.. recurrence.ByRule(recurrence.Start).Take(Compared).TakeWhile(one => one.Year < 2099)];
    }

    static int CountBefore(this Recurrence recurrence, LocalDateTime at) => recurrence.ByRule(recurrence.Start).TakeWhile(start => start < at).Count();

    static LocalDateTime Earlier(LocalDateTime? one, LocalDateTime other) => one < other ? one.Value : other;
}
