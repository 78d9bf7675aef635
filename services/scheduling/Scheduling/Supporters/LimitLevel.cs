using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.Supporters;

/// <summary>Who can set limits, and where that is stored: a region, a partner, a supporter.</summary>
sealed record LimitLevel(string Level, string Subject, Guid? PartnerId)
{
    internal static LimitLevel Region(string region) => new("region", region, null);

    internal static LimitLevel Partner(Guid partner) => new("partner", partner.ToString(), partner);

    internal static LimitLevel Supporter(Guid partner, Guid supporter) => new("supporter", supporter.ToString(), partner);

    /// <summary>What is set there; nothing, where nobody did.</summary>
    internal async Task<LimitSettings> FindAsync(Database database, CancellationToken cancellationToken) => await database.FindAsync<LimitSettings>("""
        select sessions_per_day, sessions_per_week, hours_per_day, hours_per_week, recovery_minutes, debrief_minutes, concurrent_mentees
        from caseload_limits where level = @Level and subject = @Subject and partner_id is not distinct from @PartnerId
        """, this, cancellationToken) ?? new LimitSettings();

    internal Task SetAsync(UnitOfWork work, LimitSettings limits, DateTimeOffset now, CancellationToken cancellationToken) => work.ExecuteAsync("""
        insert into caseload_limits (level, subject, partner_id, sessions_per_day, sessions_per_week, hours_per_day, hours_per_week, recovery_minutes, debrief_minutes, concurrent_mentees, set_at)
        values (@Level, @Subject, @PartnerId, @SessionsPerDay, @SessionsPerWeek, @HoursPerDay, @HoursPerWeek, @RecoveryMinutes, @DebriefMinutes, @ConcurrentMentees, @now)
        on conflict (level, subject) do update set sessions_per_day = excluded.sessions_per_day, sessions_per_week = excluded.sessions_per_week,
            hours_per_day = excluded.hours_per_day, hours_per_week = excluded.hours_per_week, recovery_minutes = excluded.recovery_minutes,
            debrief_minutes = excluded.debrief_minutes, concurrent_mentees = excluded.concurrent_mentees, set_at = excluded.set_at
        """, new
    {
        Level,
        Subject,
        PartnerId,
        limits.SessionsPerDay,
        limits.SessionsPerWeek,
        limits.HoursPerDay,
        limits.HoursPerWeek,
        limits.RecoveryMinutes,
        limits.DebriefMinutes,
        limits.ConcurrentMentees,
        now,
    }, cancellationToken);

    internal Task ClearAsync(UnitOfWork work, CancellationToken cancellationToken) =>
        work.ExecuteAsync("delete from caseload_limits where level = @Level and subject = @Subject", this, cancellationToken);
}
