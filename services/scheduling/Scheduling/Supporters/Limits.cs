using NodaTime;

namespace Entraide.Scheduling.Supporters;

/// <summary>What a supporter can carry, all sources considered. Null: without a limit of that kind.</summary>
/// <param name="HoursPerDay">Weighted: an hour of a session of weight 150 counts one and a half.</param>
/// <param name="RecoveryMinutes">Free time after a session marked hard and its debrief.</param>
/// <param name="DebriefMinutes">Booked by itself after a hard session and after each group.</param>
/// <param name="ConcurrentMentees">Participants with a mentoring session ahead.</param>
/// <param name="BufferBefore">Minutes free before each session.</param>
/// <param name="BufferAfter">Minutes free after each session.</param>
sealed record Limits(
    int SessionsPerDay, int SessionsPerWeek, decimal? HoursPerDay = null, decimal? HoursPerWeek = null,
    int RecoveryMinutes = 0, int DebriefMinutes = 0, int? ConcurrentMentees = null, int BufferBefore = 0, int BufferAfter = 0);

/// <summary>A session on a supporter's calendar, pending ones included.</summary>
/// <param name="BusyUntil">Its end, or that of the debrief which follows.</param>
/// <param name="Session">Which; empty for one that is only asked about.</param>
readonly record struct Engagement(Instant Start, Instant End, Instant BusyUntil, int WeightPercent = 100, bool Hard = false, Guid Session = default);
