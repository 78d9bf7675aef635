using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Sessions;

/// <summary>A session as stored.</summary>
sealed record Session
{
    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }

    /// <summary>Whose claim on people's time it is: the booking of a 1:1 session, the series, or the session itself.</summary>
    public Guid OwnerId { get; init; }
    public Guid? SeriesId { get; init; }
    public SessionKind Kind { get; init; }
    public string Modality { get; init; } = "";
    public Guid SupporterId { get; init; }
    public Guid? CoFacilitatorId { get; init; }
    public Guid? RoomId { get; init; }
    public Guid? ListingId { get; init; }
    public int Capacity { get; init; }

    /// <summary>Places booked or on offer.</summary>
    public int Taken { get; init; }
    public long? Credits { get; init; }
    public bool Listed { get; init; }
    public bool Hard { get; init; }
    public int WeightPercent { get; init; }
    public int DebriefMinutes { get; init; }
    public WaitlistMode Waitlist { get; init; }
    public int OfferMinutes { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public string Zone { get; init; } = "";
    public DateTime LocalStart { get; init; }
    public string Region { get; init; } = "";
    public int Sequence { get; init; }
    public SessionState State { get; init; }

    /// <summary>Why it does not take place: a stable word, of those that its partner can give, <c>supporter_unavailable</c> or <c>series_changed</c>.</summary>
    public string? CancelReason { get; init; }

    /// <summary>The wall start that the rule of its series gives it: its name there, whatever time it was moved to.</summary>
    public DateTime? Occurrence { get; init; }

    /// <summary>Changed by itself: a change of the whole series leaves it alone.</summary>
    public bool Detached { get; init; }

    /// <summary>Why it cannot take place as planned, where it clashes: a stable word.</summary>
    public string? Clash { get; init; }

    /// <summary>The edition of the zone rules that its instant was found by.</summary>
    public string? TzdbVersion { get; init; }

    /// <summary>The lead paused, lapsed or left, or will have lapsed by then: until somebody else leads, nobody can join.</summary>
    public bool LeadUnavailable { get; init; }

    internal int Minutes => (int)(EndsAt - StartsAt).TotalMinutes;

    /// <summary>Until when the supporter's time is taken: the debrief belongs to the session.</summary>
    internal DateTimeOffset BusyUntil => EndsAt.AddMinutes(DebriefMinutes);

    /// <summary>What it is on its lead's calendar.</summary>
    internal Engagement Engagement => new(
        Instant.FromDateTimeOffset(StartsAt), Instant.FromDateTimeOffset(EndsAt), Instant.FromDateTimeOffset(BusyUntil), WeightPercent, Hard, Id);

    /// <summary>The same with other details, at the same start. What hangs on its length and its lead is the caller's.</summary>
    internal Session With(SessionDetails details) => this with
    {
        SupporterId = details.SupporterId,
        CoFacilitatorId = details.CoFacilitatorId,
        RoomId = details.RoomId,
        ListingId = details.ListingId,
        Modality = details.Modality,
        Capacity = details.Capacity,
        Credits = details.Credits,
        Listed = details.Listed,
        Hard = details.Hard,
        WeightPercent = details.WeightPercent,
        Waitlist = details.Waitlist,
        OfferMinutes = details.OfferMinutes,
    };

    // PostgreSQL keeps words in snake_case; the enum's parser ignores case but not the underscore.
    internal const string Columns = """
        s.id, s.partner_id, s.owner_id, s.series_id, replace(s.kind, '_', '') as kind, s.modality, s.supporter_id, s.co_facilitator_id, s.room_id, s.listing_id,
        s.capacity, s.taken, s.credits, s.listed, s.hard, s.weight_percent, s.debrief_minutes, s.waitlist, s.offer_minutes,
        s.starts_at, s.ends_at, s.zone, s.local_start, s.region, s.sequence, s.state, s.cancel_reason, s.occurrence, s.detached, s.clash, s.tzdb_version,
        exists (select 1 from supporters l where l.id = s.supporter_id
            and (l.withdrawn or l.bookable_until < s.ends_at or (l.paused and (l.paused_until is null or l.paused_until > s.starts_at)))) as lead_unavailable
        """;

    internal static Task<Session?> FindAsync(IQueries database, Guid partner, Guid id, CancellationToken cancellationToken) =>
        database.FindAsync<Session>($"select {Columns} from sessions s where s.id = @id and s.partner_id = @partner", new { id, partner }, cancellationToken);

    /// <summary>Locks the session for the rest of the transaction. Where bookings are locked too, they come first.</summary>
    internal static Task<Session?> LockAsync(UnitOfWork work, Guid partner, Guid id, CancellationToken cancellationToken) =>
        work.FindAsync<Session>($"select {Columns} from sessions s where s.id = @id and s.partner_id = @partner for update", new { id, partner }, cancellationToken);

    /// <summary>Locks several sessions, in the order of their ids.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, Session>> LockAllAsync(UnitOfWork work, IEnumerable<Guid> ids, CancellationToken cancellationToken) =>
        (await work.QueryAsync<Session>($"select {Columns} from sessions s where s.id = any(@ids) order by s.id for update", new { ids = ids.ToArray() }, cancellationToken))
        .ToDictionary(session => session.Id);

    /// <summary>Locks several, in the order of their ids. Where bookings are locked too, they come first.</summary>
    internal static Task<IReadOnlyList<Session>> LockAsync(UnitOfWork work, Guid partner, Guid[] ids, CancellationToken cancellationToken) =>
        work.QueryAsync<Session>($"select {Columns} from sessions s where s.id = any(@ids) and s.partner_id = @partner order by s.id for update", new { ids, partner }, cancellationToken);
}
