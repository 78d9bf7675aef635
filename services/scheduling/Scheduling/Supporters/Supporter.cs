using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.Supporters;

/// <summary>What scheduling needs to know of a supporter, kept up to date by the directory's events.</summary>
sealed class Supporter
{
    /// <summary>How long an answer waits for the directory's event about somebody who was listed a moment ago.</summary>
    static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(2);

    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }

    /// <summary>Nobody is booked past this, whatever the directory has said or not said since.</summary>
    public DateTimeOffset BookableUntil { get; init; }
    public int SessionsPerDay { get; init; }
    public int SessionsPerWeek { get; init; }

    // What was set for them, their partner or their region, the nearest first; null where nobody set it.
    public int? SetSessionsPerDay { get; init; }
    public int? SetSessionsPerWeek { get; init; }
    public decimal? SetHoursPerDay { get; init; }
    public decimal? SetHoursPerWeek { get; init; }
    public int? SetRecoveryMinutes { get; init; }
    public int? SetDebriefMinutes { get; init; }
    public int? SetConcurrentMentees { get; init; }

    /// <summary>What they can carry, by all that is set and by the capacity they told the directory.</summary>
    internal Limits Limits => new LimitSettings
    {
        SessionsPerDay = SetSessionsPerDay,
        SessionsPerWeek = SetSessionsPerWeek,
        HoursPerDay = SetHoursPerDay,
        HoursPerWeek = SetHoursPerWeek,
        RecoveryMinutes = SetRecoveryMinutes,
        DebriefMinutes = SetDebriefMinutes,
        ConcurrentMentees = SetConcurrentMentees,
    }.Within(SessionsPerDay, SessionsPerWeek);

    /// <summary>Where their days and weeks begin and end: the zone of their open hours; null where they have none.</summary>
    public string? Zone { get; init; }

    internal DateTimeZone ZoneOr(IDateTimeZoneProvider zones, DateTimeZone otherwise) => Zone is null ? otherwise : zones.GetZoneOrNull(Zone) ?? otherwise;

    public string[] Modalities { get; init; } = [];

    /// <summary>What they are found by: every language they speak, in every breadth.</summary>
    public string[] LanguageRanges { get; init; } = [];

    /// <summary>Not bookable now: paused (here or in the directory), lapsed or gone.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>The directory says so, whatever they said here.</summary>
    public bool WithdrawnByDirectory { get; init; }

    /// <summary>They took a pause here.</summary>
    public bool Paused { get; init; }

    /// <summary>When that pause ends by itself; null: when they say so.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>Gone for good; a booking of theirs may still be open.</summary>
    public bool Gone { get; init; }

    const string Rows = """
        select s.id, s.partner_id, s.bookable_until, s.sessions_per_day, s.sessions_per_week, s.modalities, s.language_ranges, s.withdrawn or s.paused as withdrawn, s.withdrawn as withdrawn_by_directory,
            s.paused, s.paused_until, s.gone, h.zone,
            coalesce(own.sessions_per_day, partners.sessions_per_day, regions.sessions_per_day) as set_sessions_per_day,
            coalesce(own.sessions_per_week, partners.sessions_per_week, regions.sessions_per_week) as set_sessions_per_week,
            coalesce(own.hours_per_day, partners.hours_per_day, regions.hours_per_day) as set_hours_per_day,
            coalesce(own.hours_per_week, partners.hours_per_week, regions.hours_per_week) as set_hours_per_week,
            coalesce(own.recovery_minutes, partners.recovery_minutes, regions.recovery_minutes) as set_recovery_minutes,
            coalesce(own.debrief_minutes, partners.debrief_minutes, regions.debrief_minutes) as set_debrief_minutes,
            coalesce(own.concurrent_mentees, partners.concurrent_mentees, regions.concurrent_mentees) as set_concurrent_mentees
        from supporters s
        left join open_hours h on h.supporter_id = s.id
        left join partner_regions r on r.partner_id = s.partner_id
        left join caseload_limits own on own.level = 'supporter' and own.subject = s.id::text
        left join caseload_limits partners on partners.level = 'partner' and partners.subject = s.partner_id::text
        left join caseload_limits regions on regions.level = 'region' and regions.subject = r.region
        """;

    /// <summary>The supporter of that partner with the limits that hold for them, or null.</summary>
    internal static Task<Supporter?> FindAsync(IQueries database, Guid partner, Guid id, CancellationToken cancellationToken) =>
        database.FindAsync<Supporter>($"{Rows} where s.id = @id and s.partner_id = @partner", new { id, partner }, cancellationToken);

    /// <summary>Those of <paramref name="where"/>, a condition over s, with the limits that hold for them.</summary>
    internal static Task<IReadOnlyList<Supporter>> QueryAsync(IQueries database, string where, object parameters, CancellationToken cancellationToken) =>
        database.QueryAsync<Supporter>($"{Rows} where {where}", parameters, cancellationToken);

    /// <summary>Those of <paramref name="ids"/> that are the partner's, without locking them.</summary>
    internal static Task<IReadOnlyList<Supporter>> FindManyAsync(UnitOfWork work, Guid partner, Guid[] ids, CancellationToken cancellationToken) =>
        work.QueryAsync<Supporter>($"{Rows} where s.id = any(@ids) and s.partner_id = @partner order by s.id", new { ids, partner }, cancellationToken);

    /// <summary>All of the partner's that can be booked now, with their limits.</summary>
    internal static Task<IReadOnlyList<Supporter>> BookableAsync(UnitOfWork work, Guid partner, DateTimeOffset now, CancellationToken cancellationToken) => work.QueryAsync<Supporter>(
        $"{Rows} where s.partner_id = @partner and not s.withdrawn and not s.paused and s.bookable_until > @now order by s.id", new { partner, now }, cancellationToken);

    /// <summary>
    /// Locks the supporter for the rest of the transaction, so that limits are counted by one booking at a time.
    /// </summary>
    internal static Task<Supporter?> LockAsync(UnitOfWork work, Guid partner, Guid id, CancellationToken cancellationToken) =>
        work.FindAsync<Supporter>($"{Rows} where s.id = @id and s.partner_id = @partner for update of s", new { id, partner }, cancellationToken);

    /// <summary>Locks several, in the order of their ids, so that no two transactions wait for each other; who is not the partner's is left out.</summary>
    internal static async Task<IReadOnlyList<Supporter>> LockManyAsync(UnitOfWork work, Guid partner, IEnumerable<Guid?> ids, CancellationToken cancellationToken) =>
        await work.QueryAsync<Supporter>($"{Rows} where s.id = any(@all) and s.partner_id = @partner order by s.id for update of s",
            new { all = ids.OfType<Guid>().Distinct().ToArray(), partner }, cancellationToken);

    /// <summary>Locks several, in the order of their ids; who is not known is left out.</summary>
    internal static async Task<IReadOnlyDictionary<(Guid Partner, Guid Id), Supporter>> LockAsync(
        UnitOfWork work, IEnumerable<(Guid Partner, Guid Id)> asked, CancellationToken cancellationToken)
    {
        var distinct = asked.Distinct().ToArray();
        var found = await work.QueryAsync<Supporter>($"""
            {Rows} join unnest(@partners, @ids) as g(partner, id) on g.id = s.id and g.partner = s.partner_id order by s.id for update of s
            """, new { partners = distinct.Select(one => one.Partner).ToArray(), ids = distinct.Select(one => one.Id).ToArray() }, cancellationToken);
        return found.ToDictionary(supporter => (supporter.PartnerId, supporter.Id));
    }

    /// <summary>
    /// Waits shortly for the events about a supporter or participant that a caller has just created through another service:
    /// its own next request must not fail because the news is a few milliseconds behind.
    /// </summary>
    /// <exception cref="Problem">not found, for ids that stay unknown</exception>
    internal static async Task<T> KnownAsync<T>(Func<Task<T?>> find, TimeProvider time, Func<Problem> otherwise, CancellationToken cancellationToken) where T : class
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (await find() is { } found)
            {
                return found;
            }

            if (time.GetElapsedTime(started) > CatchUp)
            {
                throw otherwise();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), time, cancellationToken);
        }
    }
}
