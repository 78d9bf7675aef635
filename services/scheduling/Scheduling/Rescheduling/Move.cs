using Entraide.Credits.Contracts;
using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Rescheduling;

/// <summary>A booking on its way to another place. It changes only under the lock of its booking.</summary>
sealed record Move(Guid Id, Guid HoldId, Guid SessionId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, MoveState State, string? Reason)
{
    /// <summary>
    /// Takes the participant's time at the new place, beside the old one, and asks for its credits. The place itself is taken already.
    /// </summary>
    /// <exception cref="Npgsql.PostgresException">an exclusion violation, where the participant is elsewhere at that time: see <see cref="Occupied.Conflict"/></exception>
    internal static async Task OpenAsync(
        UnitOfWork work, Booking booking, Guid session, Guid supporter, DateTimeOffset startsAt, DateTimeOffset endsAt, long? credits, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (id, hold) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        await Claims.TakeAsync(work, [Claim.Of(booking, startsAt, endsAt)], cancellationToken);
        await work.ExecuteAsync("""
            insert into moves (id, partner_id, booking_id, hold_id, session_id, starts_at, ends_at, state, asked_at)
            values (@id, @PartnerId, @booking, @hold, @session, @startsAt, @endsAt, 'open', @now);
            update bookings set move_id = @id, version = version + 1, changed_at = @now where id = @booking
            """, new { id, booking.PartnerId, booking = booking.Id, hold, session, startsAt, endsAt, now }, cancellationToken);
        var paid = await PaidSession.FindAsync(work, booking.PartnerId, session, booking.ParticipantId, cancellationToken);
        work.Send(new HoldCredits(hold, booking.Id, booking.PartnerId, booking.ProgrammeId, booking.ParticipantId, supporter,
            (int)(endsAt - startsAt).TotalMinutes, NewBooking.HoldUntil(endsAt), credits, paid.Kind, paid.Language, startsAt));
    }

    /// <summary>The credits are sure: the booking takes over the new place and gives up the old one.</summary>
    internal async Task MakeAsync(UnitOfWork work, Booking booking, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sessions = await Session.LockAllAsync(work, [booking.SessionId, SessionId], cancellationToken);
        var target = sessions[SessionId];
        if (target.State == SessionState.Cancelled)
        {
            await CloseAsync(work, booking, MoveState.Refused, "session_cancelled", release: true, now, cancellationToken);
            return;
        }

        // Not what was asked for, whoever changed it: nobody is sent to another time without having agreed.
        if (target.State != SessionState.Scheduled || target.StartsAt != StartsAt || target.EndsAt != EndsAt)
        {
            await EndAsync(work, booking, MoveState.Refused, "session_changed", release: true, zones, now, cancellationToken);
            return;
        }

        await Places.GiveBackAsync(work, sessions[booking.SessionId], zones, now, cancellationToken);
        await Claims.GiveBackAsync(work, [Claim.Of(booking, booking.StartsAt, booking.EndsAt)], cancellationToken);
        await SettleAsync(work, MoveState.Made, null, now, cancellationToken);
        await work.ExecuteAsync("""
            update bookings set session_id = @SessionId, supporter_id = @SupporterId, hold_id = @HoldId, starts_at = @StartsAt, ends_at = @EndsAt,
                changed_at = @now, version = version + 1, sequence = sequence + 1 where id = @booking
            """, new { SessionId, target.SupporterId, HoldId, StartsAt, EndsAt, now, booking = booking.Id }, cancellationToken);
        work.Send(new ReleaseHold(booking.HoldId, booking.Id));
        work.Publish(new BookingRescheduled(booking.Id, booking.PartnerId, booking.ParticipantId, target.SupporterId, StartsAt, EndsAt, booking.StartsAt, target.Modality, booking.CalendarUid, booking.Sequence + 1));
    }

    /// <summary>The new place is given back; the booking stays as it was.</summary>
    /// <param name="release">Whether credits may be held for it.</param>
    internal async Task EndAsync(UnitOfWork work, Booking booking, MoveState final, string reason, bool release, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await Places.GiveBackAsync(work, (await Session.LockAsync(work, booking.PartnerId, SessionId, cancellationToken))!, zones, now, cancellationToken);
        await CloseAsync(work, booking, final, reason, release, now, cancellationToken);
    }

    /// <summary>The same where the place is gone anyway, because its session is.</summary>
    internal async Task CloseAsync(UnitOfWork work, Booking booking, MoveState final, string reason, bool release, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await Claims.GiveBackAsync(work, [Claim.Of(booking, StartsAt, EndsAt)], cancellationToken);
        await SettleAsync(work, final, reason, now, cancellationToken);
        await work.ExecuteAsync("update bookings set version = version + 1, changed_at = @now where id = @Id", new { booking.Id, now }, cancellationToken);
        if (release)
        {
            work.Send(new ReleaseHold(HoldId, booking.Id));
        }
    }

    Task SettleAsync(UnitOfWork work, MoveState state, string? reason, DateTimeOffset now, CancellationToken cancellationToken) => work.ExecuteAsync(
        "update moves set state = @state, reason = @reason, settled_at = @now where id = @Id", new { Id, state = NewSession.Word(state), reason, now }, cancellationToken);
}
