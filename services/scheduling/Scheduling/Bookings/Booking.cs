using Entraide.Credits.Contracts;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Rescheduling;
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

    /// <summary>What became of the credits; null while that is open, and where none were ever held.</summary>
    public CreditsOutcome? CreditsOutcome { get; init; }

    public Guid? MoveId { get; init; }
    public Guid MoveHoldId { get; init; }
    public Guid MoveSessionId { get; init; }
    public DateTimeOffset MoveStartsAt { get; init; }
    public DateTimeOffset MoveEndsAt { get; init; }
    public MoveState MoveState { get; init; }
    public string? MoveReason { get; init; }

    /// <summary>The last move to another place that was asked for.</summary>
    internal Move? Move => MoveId is { } id ? new(id, MoveHoldId, MoveSessionId, MoveStartsAt, MoveEndsAt, MoveState, MoveReason) : null;

    // PostgreSQL keeps the state in snake_case; the enum's parser ignores case but not the underscore.
    const string Select = """
        select b.id, b.partner_id, b.session_id, b.participant_id, b.supporter_id, b.programme_id, b.hold_id, b.starts_at, b.ends_at,
            replace(s.kind, '_', '') as kind, s.modality, replace(b.state, '_', '') as state, b.reason, b.version, b.walk_in, b.minutes_attended, b.calendar_uid, b.sequence,
            b.credits_outcome, b.move_id, m.hold_id as move_hold_id, m.session_id as move_session_id, m.starts_at as move_starts_at, m.ends_at as move_ends_at,
            m.state as move_state, m.reason as move_reason
        from bookings b join sessions s on s.id = b.session_id left join moves m on m.id = b.move_id
        """;

    internal static Task<Booking?> FindAsync(IQueries database, Guid partner, Guid id, CancellationToken cancellationToken) =>
        database.FindAsync<Booking>($"{Select} where b.id = @id and b.partner_id = @partner", new { id, partner }, cancellationToken);

    /// <summary>A page of the partner's bookings: <paramref name="where"/> and what follows it, over b.</summary>
    internal static Task<IReadOnlyList<Booking>> QueryAsync(IQueries database, string where, object parameters, CancellationToken cancellationToken) =>
        database.QueryAsync<Booking>($"{Select} where {where}", parameters, cancellationToken);

    /// <summary>Locks the booking for the rest of the transaction; before sessions, where those are locked too.</summary>
    internal static async Task<Booking?> LockAsync(UnitOfWork work, Guid? partner, Guid id, CancellationToken cancellationToken) =>
        (await LockAllAsync(work, "b.id = @id and (b.partner_id = @partner or @partner is null)", new { id, partner }, cancellationToken)).SingleOrDefault();

    /// <summary>Locks all bookings of <paramref name="which"/>, a condition over b, in the order of their ids.</summary>
    internal static async Task<IReadOnlyList<Booking>> LockAllAsync(UnitOfWork work, string which, object parameters, CancellationToken cancellationToken)
    {
        // Two statements: who waits for the lock has to see the session and the move as they are afterwards, not as they were before.
        var ids = await work.QueryAsync<Guid>($"select b.id from bookings b where {which} order by b.id for update", parameters, cancellationToken);
        return ids.Count == 0 ? [] : await work.QueryAsync<Booking>($"{Select} where b.id = any(@ids) order by b.id", new { ids }, cancellationToken);
    }

    /// <summary>Locks the sessions that ending these bookings touches, in the order of their ids: for steps that end several at once.</summary>
    internal static Task LockSessionsAsync(UnitOfWork work, IEnumerable<Booking> bookings, CancellationToken cancellationToken) => Session.LockAllAsync(
        work, bookings.SelectMany(booking => booking.Move is { State: MoveState.Open } move ? new[] { booking.SessionId, move.SessionId } : [booking.SessionId]).Distinct(), cancellationToken);

    internal async Task ConfirmAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await EnterAsync(work, "confirmed", null, null, now, cancellationToken);
        work.Publish(new BookingConfirmed(Id, PartnerId, ParticipantId, SupporterId, StartsAt, EndsAt, Modality, CalendarUid, Sequence + 1));
        if (Sequence > 0)
        {
            // Its session was moved while the credits were asked for: the hold was asked for with the deadline of the old time.
            work.Send(new ExtendHold(HoldId, Id, NewBooking.HoldUntil(EndsAt), Sequence, StartsAt));
        }
    }

    internal async Task TurnDownAsync(UnitOfWork work, string reason, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await LockSessionsAsync(work, [this], cancellationToken);
        await EnterAsync(work, "refused", reason, null, now, cancellationToken);
        await GiveBackAsync(work, zones, now, cancellationToken);
        work.Publish(new BookingRefused(Id, PartnerId, ParticipantId, StartsAt, reason));
    }

    internal async Task ExpireAsync(UnitOfWork work, string reason, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await LockSessionsAsync(work, [this], cancellationToken);
        await EnterAsync(work, "expired", reason, Bookings.CreditsOutcome.Released, now, cancellationToken);
        await DropMoveAsync(work, MoveTrigger.BookingExpired, zones, now, cancellationToken);
        await GiveBackAsync(work, zones, now, cancellationToken);
        Settle(work, Bookings.CreditsOutcome.Released);
        if (State != BookingState.Confirmed)
        {
            work.Publish(new BookingRefused(Id, PartnerId, ParticipantId, StartsAt, reason));
        }
    }

    internal async Task CancelAsync(UnitOfWork work, string by, CreditsOutcome outcome, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await LockSessionsAsync(work, [this], cancellationToken);
        await DropMoveAsync(work, MoveTrigger.BookingCancelled, zones, now, cancellationToken);
        await GiveBackAsync(work, zones, now, cancellationToken);
        await CancelledAsync(work, by, outcome, now, cancellationToken);
    }

    /// <summary>Cancels it because its whole session is: the place is not given back to anybody. Its session's row is locked.</summary>
    /// <param name="by">Whose doing it is: <c>partner</c> or <c>supporter</c>.</param>
    internal async Task CancelWithSessionAsync(UnitOfWork work, string by, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await DropMoveAsync(work, MoveTrigger.BookingCancelled, zones, now, cancellationToken);
        await Claims.GiveBackAsync(work, [Claim.Of(this, StartsAt, EndsAt)], cancellationToken);
        await CancelledAsync(work, by, Bookings.CreditsOutcome.Released, now, cancellationToken);
    }

    /// <param name="minutes">How long they stayed, where that is known.</param>
    /// <param name="outcome">What the programme does where they did not come.</param>
    internal async Task RecordAttendanceAsync(UnitOfWork work, bool attended, int? minutes, CreditsOutcome outcome, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await EnterAsync(work, attended ? "attended" : "no_show", null, outcome, now, cancellationToken);
        await DropMoveAsync(work, MoveTrigger.AttendanceRecorded, zones, now, cancellationToken);
        await work.ExecuteAsync("update bookings set minutes_attended = @minutes where id = @Id and @minutes is not null", new { Id, minutes }, cancellationToken);
        if (!attended)
        {
            // They were not here, and may have walked in elsewhere.
            await Claims.GiveBackAsync(work, [Claim.Of(this, StartsAt, EndsAt)], cancellationToken);
        }

        Settle(work, outcome);
        work.Publish(new AttendanceRecorded(Id, PartnerId, ParticipantId, SupporterId, StartsAt, attended));
        if (attended)
        {
            await Debriefs.TellIfHardAsync(work, SessionId, cancellationToken);
        }
    }

    async Task CancelledAsync(UnitOfWork work, string by, CreditsOutcome outcome, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await EnterAsync(work, "cancelled", $"by_{by}", outcome, now, cancellationToken);
        Settle(work, outcome);
        work.Publish(new BookingCancelled(Id, PartnerId, ParticipantId, StartsAt, by, State == BookingState.Confirmed, CalendarUid, Sequence + 1));
    }

    /// <summary>Follows its session to another time or way of meeting. The participant's time is taken by the caller, for all that move at once.</summary>
    internal async Task FollowAsync(UnitOfWork work, Session session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(
            "update bookings set starts_at = @StartsAt, ends_at = @EndsAt, changed_at = @now, version = version + 1, sequence = sequence + 1 where id = @Id",
            new { Id, session.StartsAt, session.EndsAt, now }, cancellationToken);
        if (State == BookingState.Confirmed)
        {
            work.Send(new ExtendHold(HoldId, Id, NewBooking.HoldUntil(session.EndsAt), Sequence + 1, session.StartsAt));
            work.Publish(new BookingRescheduled(Id, PartnerId, ParticipantId, SupporterId, session.StartsAt, session.EndsAt, StartsAt, session.Modality, CalendarUid, Sequence + 1));
        }
    }

    Task EnterAsync(UnitOfWork work, string state, string? reason, CreditsOutcome? outcome, DateTimeOffset now, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update bookings set state = @state, reason = @reason, credits_outcome = @outcome, changed_at = @now, version = version + 1, sequence = sequence + 1 where id = @Id
        """, new { Id, state, reason, outcome = outcome is { } known ? NewSession.Word(known) : null, now }, cancellationToken);

    void Settle(UnitOfWork work, CreditsOutcome outcome)
    {
        if (outcome == Bookings.CreditsOutcome.Spent)
        {
            work.Send(new CaptureHold(HoldId, Id, SupporterId));
        }
        else
        {
            work.Send(new ReleaseHold(HoldId, Id));
        }
    }

    async Task DropMoveAsync(UnitOfWork work, MoveTrigger trigger, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Move is { } move && MoveLifecycle.Decide(move.State, trigger) == MoveStep.Drop)
        {
            await move.EndAsync(work, this, MoveState.Dropped, NewSession.Word(trigger), release: true, zones, now, cancellationToken);
        }
    }

    // Its session is locked before the booking's state changes: whoever joins under that lock and finds this booking changing would wait for us, and we for them.
    async Task GiveBackAsync(UnitOfWork work, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = (await Session.LockAsync(work, PartnerId, SessionId, cancellationToken))!;
        await Places.GiveBackAsync(work, session, zones, now, cancellationToken);
        await Claims.GiveBackAsync(work, [Claim.Of(this, StartsAt, EndsAt)], cancellationToken);
    }
}
