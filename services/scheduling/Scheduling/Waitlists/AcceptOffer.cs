using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Entraide.Scheduling.Waitlists;

/// <summary>Takes the place that is kept: it becomes a booking, whose credits are held as for any other.</summary>
static class AcceptOffer
{
    internal static async Task<Created<BookingView>> HandleAsync(
        Guid id, Caller caller, Database database, UnitOfWork work, BookingChanges changes, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var (session, entry) = await WaitlistEntry.LockAsync(database, work, caller.Partner, id, cancellationToken);
        var now = time.GetUtcNow();
        if ((Refusal(entry, now) ?? JoinSession.Refusal(session, now) ?? Moved(session, entry)) is { } refusal)
        {
            throw refusal;
        }

        var booking = Guid.CreateVersion7(now);
        await entry.TakeUpAsync(work, booking, now, cancellationToken);
        try
        {
            await entry.Booking(session, booking).InsertAsync(work, now, cancellationToken);
        }
        catch (PostgresException violation) when (Occupied.Conflict(violation) is { } conflict)
        {
            // Its end moved since the offer, into something else of theirs.
            throw conflict;
        }

        return await BookingView.CommitAsync(work, database, changes, caller.Partner, booking, http.Wait(), time,
            view => TypedResults.Created($"/v1/scheduling/bookings/{booking}", view), cancellationToken);
    }

    /// <summary>Why there is nothing to accept, or null. An offer is over at its end, whether or not the place was passed on by then.</summary>
    internal static Problem? Refusal(WaitlistEntry entry, DateTimeOffset now) =>
        WaitlistLifecycle.Decide(entry.State, WaitlistTrigger.Accept) == WaitlistStep.TakeUp
            ? entry.IsOffered(now) ? null : Lapsed()
        : entry.State switch
        {
            WaitlistState.Waiting => Problem.Conflict("nothing-on-offer", "No place is on offer yet."),
            WaitlistState.Lapsed => Lapsed(),
            _ => Problem.Conflict("entry-is-final", "The wait is over: its state is final."),
        };

    // Somebody who says yes to three o'clock is not booked at five.
    static Problem? Moved(Session session, WaitlistEntry entry) => entry.OfferedFor == session.StartsAt ? null
        : Problem.Conflict("session-moved", "The session moved since the offer, which is being made anew.");

    static Problem Lapsed() => Problem.Conflict("offer-lapsed", "The offer ended, or the session did.");
}
