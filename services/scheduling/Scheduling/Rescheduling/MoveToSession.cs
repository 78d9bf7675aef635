using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Waitlists;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using NodaTime;
using Npgsql;

namespace Entraide.Scheduling.Rescheduling;

/// <summary>Takes the place in another planned session that a booking is to move to.</summary>
static class MoveToSession
{
    internal static async Task AskAsync(Booking found, Guid sessionId, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var booking = await Reschedule.LockAsync(work, found, now, cancellationToken);
        var session = await Session.LockAsync(work, booking.PartnerId, sessionId, cancellationToken) ?? throw Problem.Invalid("/session_id", "No such session, or not one of yours.");
        if (session.Id == booking.SessionId)
        {
            throw Problem.Invalid("/session_id", "The booking has its place there.");
        }

        if (JoinSession.Refusal(session, now) is { } refusal)
        {
            throw await NextSessions.AddToAsync(refusal, session, database, work, time, cancellationToken);
        }

        // Whoever waits and fits comes first; a place that was kept for this participant is theirs, and they wait no more.
        await Waitlist.FillAsync(work, session, zones, now, cancellationToken);
        if (!await Waitlist.TakeUpAsync(work, session, booking.ParticipantId, booking.Id, now, cancellationToken) && !await Places.TakeAsync(work, session.Id, cancellationToken))
        {
            throw await NextSessions.AddToAsync(Problem.Conflict("session-full", "Every place is taken."), session, database, work, time, cancellationToken);
        }

        try
        {
            await Move.OpenAsync(work, booking, session.Id, session.SupporterId, session.StartsAt, session.EndsAt, session.Credits, now, cancellationToken);
        }
        catch (PostgresException violation) when (Occupied.Conflict(violation) is { } conflict)
        {
            throw await NextSessions.AddToAsync(conflict, session, database, work, time, cancellationToken);
        }
    }
}
