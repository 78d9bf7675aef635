using Entraide.Scheduling.Series;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static Entraide.Scheduling.Tests.Unit.Series.RecurrenceTests;

namespace Entraide.Scheduling.Tests.Unit.Series;

/// <summary>Recurrences of every kind, with ends, exceptions and extra dates.</summary>
static class RandomRecurrence
{
    internal static Arbitrary<Recurrence> Any => (
        from start in Gen.Choose(0, 1500 * 24 * 60)
        from weekly in Gen.Elements(true, false)
        from interval in Gen.Choose(1, 4)
        from days in Gen.Choose(1, 127)
        from nth in Gen.Elements<int?>(null, -1, 1, 2, 3, 4, 5)
        from dayOfMonth in Gen.Elements(-1, 1, 15, 28, 29, 30, 31)
        from count in Gen.Elements<int?>(null, null, 1, 7, 40)
        from length in Gen.Choose(1, 900)
        from left in Gen.Choose(0, 15)
        from extra in Gen.Choose(0, 15)
        select Make(At("2026-01-01T00:00").PlusMinutes(start), weekly, interval, days, nth, dayOfMonth, count, length, left, extra)).ToArbitrary();

    // Which of the first four occurrences are left out, and on which of four odd days there is one more, are four bits each.
    static Recurrence Make(LocalDateTime start, bool weekly, int interval, int days, int? nth, int dayOfMonth, int? count, int length, int left, int extra)
    {
        IReadOnlyList<DayOfWeek> weekdays = [.. Enum.GetValues<DayOfWeek>().Where(day => (days >> (int)day & 1) == 1)];
        var until = count is null && length < 700 ? WallTime.Format(start.PlusDays(length)) : null;
        var rule = weekly ? new RecurrenceRule(Frequency.Weekly, interval, weekdays, Count: count, Until: until)
            : nth is not null ? new RecurrenceRule(Frequency.Monthly, interval, weekdays, nth, Count: count, Until: until)
            : new RecurrenceRule(Frequency.Monthly, interval, DayOfMonth: dayOfMonth, Count: count, Until: until);
        var recurrence = new Recurrence(rule.Explicit(start), start, [], []);
        return recurrence with
        {
            Exceptions = [.. recurrence.ByRule(start).Take(4).Where((_, i) => (left >> i & 1) == 1)],
            Extra = [.. new[] { 3, 11, 40, 100 }.Where((_, i) => (extra >> i & 1) == 1).Select(day => start.PlusDays(day).PlusMinutes(77))],
        };
    }
}
