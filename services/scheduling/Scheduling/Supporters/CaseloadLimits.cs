using NodaTime;
using NodaTime.Calendars;

namespace Entraide.Scheduling.Supporters;

/// <summary>
/// Supporters have limits. Days and weeks (ISO, Monday first) are those of the supporter's own zone, because that is where they get tired.
/// </summary>
static class CaseloadLimits
{
    internal const string PerDay = "sessions-per-day", PerWeek = "sessions-per-week";

    /// <summary>The limit that one more session at <paramref name="start"/> would break, or null.</summary>
    internal static string? Broken(Supporter supporter, DateTimeZone zone, IReadOnlyList<Interval> sessions, Instant start)
    {
        var day = start.InZone(zone).Date;
        var week = (WeekYearRules.Iso.GetWeekYear(day), WeekYearRules.Iso.GetWeekOfWeekYear(day));
        var dates = sessions.Select(session => session.Start.InZone(zone).Date).ToArray();
        return dates.Count(date => date == day) >= supporter.SessionsPerDay ? PerDay
            : dates.Count(date => (WeekYearRules.Iso.GetWeekYear(date), WeekYearRules.Iso.GetWeekOfWeekYear(date)) == week) >= supporter.SessionsPerWeek ? PerWeek
            : null;
    }
}
