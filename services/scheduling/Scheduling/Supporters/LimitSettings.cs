using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Supporters;

/// <summary>Limits as set for a region, a partner or a supporter. A member left out is not set there, and the next in that order backwards holds.</summary>
public sealed record LimitSettings
{
    /// <summary>0 to 50; never more than the capacity that the directory knows.</summary>
    public int? SessionsPerDay { get; init; }

    /// <summary>0 to 200; never more than the capacity that the directory knows.</summary>
    public int? SessionsPerWeek { get; init; }

    /// <summary>Weighted hours in sessions, 0 to 24, in hundredths at the finest.</summary>
    public decimal? HoursPerDay { get; init; }

    /// <summary>Weighted hours in sessions, 0 to 168, in hundredths at the finest.</summary>
    public decimal? HoursPerWeek { get; init; }

    /// <summary>Minutes free after a session marked hard, 0 to 1440.</summary>
    public int? RecoveryMinutes { get; init; }

    /// <summary>Minutes booked by themselves after a hard session and after each group or workshop, 0 to 240.</summary>
    public int? DebriefMinutes { get; init; }

    /// <summary>Participants with a mentoring session ahead, 0 to 100.</summary>
    public int? ConcurrentMentees { get; init; }

    /// <summary>
    /// What holds where nobody set anything: a working day and week at the very most, half an hour to recover, a quarter to talk it over, five people
    /// to walk beside. How many sessions is not here: each supporter tells the directory.
    /// </summary>
    internal static readonly LimitSettings Platform = new() { HoursPerDay = 8, HoursPerWeek = 40, RecoveryMinutes = 30, DebriefMinutes = 15, ConcurrentMentees = 5 };

    /// <summary>What holds for a supporter with that capacity, this being what was set for them, the nearest first.</summary>
    internal Limits Within(int sessionsPerDay, int sessionsPerWeek) => new(
        Math.Min(sessionsPerDay, SessionsPerDay ?? sessionsPerDay), Math.Min(sessionsPerWeek, SessionsPerWeek ?? sessionsPerWeek),
        HoursPerDay ?? Platform.HoursPerDay, HoursPerWeek ?? Platform.HoursPerWeek,
        (RecoveryMinutes ?? Platform.RecoveryMinutes)!.Value, (DebriefMinutes ?? Platform.DebriefMinutes)!.Value, ConcurrentMentees ?? Platform.ConcurrentMentees);

    /// <summary>Refuses what is out of range.</summary>
    /// <exception cref="Problem">of kind invalid</exception>
    internal void Check() => new Checks()
        .That(SessionsPerDay is null or (>= 0 and <= 50), "/sessions_per_day", "Must be 0 to 50.")
        .That(SessionsPerWeek is null or (>= 0 and <= 200), "/sessions_per_week", "Must be 0 to 200.")
        .That(IsHours(HoursPerDay, 24), "/hours_per_day", "Must be 0 to 24, with two decimals at most.")
        .That(IsHours(HoursPerWeek, 168), "/hours_per_week", "Must be 0 to 168, with two decimals at most.")
        .That(RecoveryMinutes is null or (>= 0 and <= 1440), "/recovery_minutes", "Must be 0 to 1440.")
        .That(DebriefMinutes is null or (>= 0 and <= 240), "/debrief_minutes", "Must be 0 to 240.")
        .That(ConcurrentMentees is null or (>= 0 and <= 100), "/concurrent_mentees", "Must be 0 to 100.")
        .Enforce();

    static bool IsHours(decimal? hours, decimal most) => hours is not { } value || (value >= 0 && value <= most && decimal.Round(value, 2) == value);
}
