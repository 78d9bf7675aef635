using Entraide.Credits.Contracts;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Occupancy;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Scheduling.Bookings;

/// <summary>A booking about to be stored: it takes the participant's time and asks for the credits, in the transaction it is given.</summary>
/// <param name="SupporterId">Who earns.</param>
/// <param name="Credits">Price of the place; null where the programme's price list holds.</param>
sealed record NewBooking(
    Guid Id, Guid Partner, Guid SessionId, Guid ParticipantId, Guid SupporterId, Guid ProgrammeId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, long? Credits, bool WalkIn = false)
{
    /// <exception cref="Npgsql.PostgresException">an exclusion violation, where the participant is elsewhere at that time: see <see cref="Occupied.Conflict"/></exception>
    internal async Task InsertAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hold = Guid.CreateVersion7(now);
        await work.ExecuteAsync("""
            insert into bookings (id, partner_id, session_id, participant_id, supporter_id, programme_id, hold_id, starts_at, ends_at, state, walk_in, requested_at, changed_at)
            values (@Id, @Partner, @SessionId, @ParticipantId, @SupporterId, @ProgrammeId, @hold, @StartsAt, @EndsAt, 'requested', @WalkIn, @now, @now)
            """, new { Id, Partner, SessionId, ParticipantId, SupporterId, ProgrammeId, hold, StartsAt, EndsAt, WalkIn, now }, cancellationToken);
        await Claims.TakeAsync(work, [Claim.OfParticipant(Partner, ParticipantId, Id, StartsAt, EndsAt)], cancellationToken);
        var paid = await PaidSession.FindAsync(work, Partner, SessionId, ParticipantId, cancellationToken);
        work.Send(new HoldCredits(hold, Id, Partner, ProgrammeId, ParticipantId, SupporterId, (int)(EndsAt - StartsAt).TotalMinutes, HoldUntil(EndsAt), Credits, paid.Kind, paid.Language, StartsAt));
        // Who walked in is there already.
        if (!WalkIn)
        {
            work.Publish(new BookingRequested(Id, Partner, ParticipantId, SupporterId, StartsAt, EndsAt));
        }
    }

    /// <summary>The one rule of both deadlines: credits stay held for as long as attendance may be recorded.</summary>
    internal static DateTimeOffset HoldUntil(DateTimeOffset endsAt) => endsAt + Booking.AttendanceCloses;
}
