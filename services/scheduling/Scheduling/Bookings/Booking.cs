using Entraide.Credits.Contracts;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Bookings;

/// <summary>A booking as stored, and the steps of its life: each changes the row and says so, in the transaction it is given.</summary>
sealed class Booking
{
    /// <summary>How long after the session the facilitator may record who came; the credits stay held until then.</summary>
    internal static readonly TimeSpan AttendanceCloses = TimeSpan.FromDays(7);

    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }
    public Guid SessionId { get; init; }
    public Guid ParticipantId { get; init; }
    public Guid SupporterId { get; init; }
    public Guid ProgrammeId { get; init; }
    public Guid HoldId { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public SessionKind Kind { get; init; }
    public string Modality { get; init; } = "";
    public bool WalkIn { get; init; }
    public int? MinutesAttended { get; init; }
    public Guid CalendarUid { get; init; }

    /// <summary>Rises with each change of time, place or state that a calendar has to show.</summary>
    public int Sequence { get; init; }
    public BookingState State { get; init; }
    public string? Reason { get; init; }
    public int Version { get; init; }

    // PostgreSQL keeps the state in snake_case; the enum's parser ignores case but not the underscore.
    const string Columns = """
        b.id, b.partner_id, b.session_id, b.participant_id, b.supporter_id, b.programme_id, b.hold_id, b.starts_at, b.ends_at,
        replace(s.kind, '_', '') as kind, s.modality, replace(b.state, '_', '') as state, b.reason, b.version, b.walk_in, b.minutes_attended, b.calendar_uid, b.sequence
        """;

    internal static Task<Booking?> FindAsync(Database database, Guid partner, Guid id, CancellationToken cancellationToken) => database.FindAsync<Booking>(
        $"select {Columns} from bookings b join sessions s on s.id = b.session_id where b.id = @id and b.partner_id = @partner", new { id, partner }, cancellationToken);

    internal static Task<Booking?> LockAsync(UnitOfWork work, Guid? partner, Guid id, CancellationToken cancellationToken) => work.FindAsync<Booking>(
        $"select {Columns} from bookings b join sessions s on s.id = b.session_id where b.id = @id and (b.partner_id = @partner or @partner is null) for update of b",
        new { id, partner }, cancellationToken);

    internal static Task<IReadOnlyList<Booking>> LockUnconfirmedAsync(UnitOfWork work, DateTimeOffset startedBy, int limit, CancellationToken cancellationToken) => work.QueryAsync<Booking>(
        $"""
        select {Columns} from bookings b join sessions s on s.id = b.session_id
        where b.state in ('requested', 'held') and b.starts_at <= @startedBy order by b.id limit @limit for update of b skip locked
        """, new { startedBy, limit }, cancellationToken);

    internal async Task ConfirmAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await MoveToAsync(work, "confirmed", null, now, cancellationToken);
        work.Publish(new BookingConfirmed(Id, PartnerId, ParticipantId, SupporterId, StartsAt, EndsAt, Modality));
    }

    internal async Task TurnDownAsync(UnitOfWork work, string reason, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = await LockSessionAsync(work, cancellationToken);
        await MoveToAsync(work, "refused", reason, now, cancellationToken);
        await GiveBackAsync(work, session, zones, now, cancellationToken);
        work.Publish(new BookingRefused(Id, PartnerId, ParticipantId, StartsAt, reason));
    }

    internal async Task ExpireAsync(UnitOfWork work, string reason, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = await LockSessionAsync(work, cancellationToken);
        await MoveToAsync(work, "expired", reason, now, cancellationToken);
        await GiveBackAsync(work, session, zones, now, cancellationToken);
        work.Send(new ReleaseHold(HoldId, Id));
        if (State != BookingState.Confirmed)
        {
            work.Publish(new BookingRefused(Id, PartnerId, ParticipantId, StartsAt, reason));
        }
    }

    internal async Task CancelAsync(UnitOfWork work, string by, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = await LockSessionAsync(work, cancellationToken);
        await MoveToAsync(work, "cancelled", $"by_{by}", now, cancellationToken);
        await GiveBackAsync(work, session, zones, now, cancellationToken);
        work.Send(new ReleaseHold(HoldId, Id));
        work.Publish(new BookingCancelled(Id, PartnerId, ParticipantId, StartsAt, by, State == BookingState.Confirmed));
    }

    internal async Task RecordAttendanceAsync(UnitOfWork work, bool attended, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await MoveToAsync(work, attended ? "attended" : "no_show", null, now, cancellationToken);
        if (attended)
        {
            work.Send(new CaptureHold(HoldId, Id));
        }
        else
        {
            work.Send(new ReleaseHold(HoldId, Id));
        }

        work.Publish(new AttendanceRecorded(Id, PartnerId, ParticipantId, SupporterId, StartsAt, attended));
    }

    Task MoveToAsync(UnitOfWork work, string state, string? reason, DateTimeOffset now, CancellationToken cancellationToken) => work.ExecuteAsync(
        "update bookings set state = @state, reason = @reason, changed_at = @now, version = version + 1, sequence = sequence + 1 where id = @Id", new { Id, state, reason, now }, cancellationToken);

    // Before the booking's state changes: whoever joins under that lock and finds this booking changing would wait for us, and we for them.
    async Task<Session> LockSessionAsync(UnitOfWork work, CancellationToken cancellationToken) => (await Session.LockAsync(work, PartnerId, SessionId, cancellationToken))!;

    async Task GiveBackAsync(UnitOfWork work, Session session, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await Occupied.ReleaseAsync(work, ParticipantId, Id, StartsAt, EndsAt, cancellationToken);
        await Places.GiveBackAsync(work, session, zones, now, cancellationToken);
    }
}
