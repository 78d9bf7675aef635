using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Entraide.Scheduling.Attendance;

/// <summary>Somebody came to a planned session without having booked: they have a place if there is one, and count as attended once its credits are held.</summary>
public sealed record WalkInRequest(Guid ParticipantId, Guid ProgrammeId);

static class AddWalkIn
{
    internal static async Task<Created<BookingView>> HandleAsync(
        Guid id, WalkInRequest request, Caller caller, Database database, UnitOfWork work, BookingChanges changes, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        await RequestBooking.KnownParticipantAsync(database, caller, request.ParticipantId, time, cancellationToken);
        var now = time.GetUtcNow();
        var session = await Session.LockAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        if (Refusal(session, now) is { } refusal)
        {
            throw refusal;
        }

        if (!await Places.TakeAsync(work, session.Id, cancellationToken))
        {
            throw await NextSessions.AddToAsync(Problem.Conflict("session-full", "Every place is taken."), session, database, work, time, cancellationToken);
        }

        var booking = Guid.CreateVersion7(now);
        try
        {
            await new NewBooking(booking, caller.Partner, session.Id, request.ParticipantId, session.SupporterId, request.ProgrammeId, session.StartsAt, session.EndsAt, session.Credits, WalkIn: true)
                .InsertAsync(work, now, cancellationToken);
        }
        catch (PostgresException violation) when (JoinSession.Conflict(violation) is { } conflict)
        {
            throw conflict;
        }

        return await BookingView.CommitAsync(work, database, changes, caller.Partner, booking, http.Wait(), time,
            view => TypedResults.Created($"/v1/scheduling/bookings/{booking}", view), cancellationToken);
    }

    /// <summary>Why nobody can walk in, or null. Pure.</summary>
    static Problem? Refusal(Session session, DateTimeOffset now) =>
        session.Kind == SessionKind.OneToOne ? Problem.Conflict("session-not-open", "A 1:1 session has one participant.")
        : session.State != SessionState.Scheduled ? Problem.Conflict("session-not-open", "The session does not take place.")
        : AttendanceWindow.Refusal(session.StartsAt, session.EndsAt, now);
}
