using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.Supporters;

/// <summary>
/// Supporters have limits. Days and weeks (ISO, Monday first) are those of the supporter's own zone, because that is where they get tired.
/// </summary>
/// <remarks>To ask about many times of one calendar, index it once: <see cref="Caseload.Of"/>.</remarks>
static class CaseloadLimits
{
    internal const string PerDay = "sessions-per-day", PerWeek = "sessions-per-week", HoursPerDay = "hours-per-day", HoursPerWeek = "hours-per-week",
        Recovery = "recovery", Mentees = "concurrent-mentees";

    /// <summary>The limit that one more session, <paramref name="asked"/>, would break, or null. <paramref name="calendar"/> holds the weeks around it whole.</summary>
    internal static string? Broken(Limits limits, DateTimeZone zone, IReadOnlyList<Engagement> calendar, Engagement asked) => Caseload.Of(limits, zone, calendar).Broken(asked)?.Name;

    /// <summary>The same as the refusal that a caller is given: it names the limit and its value.</summary>
    internal static Problem? Refusal(Limits limits, DateTimeZone zone, IReadOnlyList<Engagement> calendar, Engagement asked) =>
        Caseload.Of(limits, zone, calendar).Broken(asked)?.ToProblem();

    /// <summary>The limit that mentoring <paramref name="asked"/> as well would break, or null; another meeting with somebody mentored already breaks none.</summary>
    /// <param name="mentees">Participants with a mentoring session ahead.</param>
    internal static BrokenLimit? TooManyMentees(Limits limits, IReadOnlyCollection<Guid> mentees, Guid asked)
    {
        var others = mentees.Where(mentee => mentee != asked).Distinct().Count();
        return limits.ConcurrentMentees is { } allowed && others >= allowed && !mentees.Contains(asked) ? new BrokenLimit(Mentees, allowed, others) : null;
    }

    /// <summary>The sessions that begin too soon after <paramref name="hard"/>, were it marked hard: in its debrief or in the recovery after it.</summary>
    /// <param name="hard">With the debrief that a hard session gets; itself is never in the answer.</param>
    internal static IReadOnlyList<Engagement> WithinRecovery(Limits limits, IReadOnlyList<Engagement> calendar, Engagement hard)
    {
        var recovered = hard.BusyUntil + Duration.FromMinutes(limits.RecoveryMinutes);
        return [.. calendar.Where(session => session.Start >= hard.Start && session.Start < recovered
            && !(session.Session == hard.Session && session.Start == hard.Start)).OrderBy(session => session.Start)];
    }

    /// <summary>Whether a limit, once broken by a meeting, is broken by any other of the same length that begins the same day.</summary>
    internal static bool OfWholeDay(string limit) => limit is PerDay or PerWeek or HoursPerDay or HoursPerWeek;
}
