using NodaTime;
using NodaTime.Calendars;

namespace Entraide.Scheduling.Supporters;

/// <summary>
/// Supporters have limits. Days and weeks (ISO, Monday first) are those of the supporter's own zone, because that is where they get tired.
/// </summary>
static class CaseloadLimits
{
    internal const string PerDay = "sessions-per-day", PerWeek = "sessions-per-week";

    /// <summary>The limit that one more session, <paramref name="asked"/>, would break, or null. <paramref name="calendar"/> holds the weeks around it whole.</summary>
    internal static string? Broken(Limits limits, DateTimeZone zone, IReadOnlyList<Engagement> calendar, Engagement asked)
    {
        var day = asked.Start.InZone(zone).Date;
        var week = (WeekYearRules.Iso.GetWeekYear(day), WeekYearRules.Iso.GetWeekOfWeekYear(day));
        var dates = calendar.Select(session => session.Start.InZone(zone).Date).ToArray();
        return dates.Count(date => date == day) >= limits.SessionsPerDay ? PerDay
            : dates.Count(date => (WeekYearRules.Iso.GetWeekYear(date), WeekYearRules.Iso.GetWeekOfWeekYear(date)) == week) >= limits.SessionsPerWeek ? PerWeek
            : null;
    }

    /// <summary>Whether a limit, once broken by a meeting, is broken by any other of the same length that begins the same day.</summary>
    internal static bool OfWholeDay(string limit) => limit is PerDay or PerWeek;
}
