using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Slots;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Rescheduling;

/// <summary>
/// Moves a confirmed booking in one step: a 1:1 to another time with the same supporter (<paramref name="StartsAt"/>), a place in a planned session
/// to another one (<paramref name="SessionId"/>). The old place is kept until the new one is sure.
/// </summary>
/// <param name="StartsAt">With offset; stored in UTC.</param>
/// <param name="Minutes">10 to 480; as long as before where left out.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>; the same as before where left out.</param>
public sealed record RescheduleRequest(DateTimeOffset? StartsAt = null, int? Minutes = null, string? Modality = null, Guid? SessionId = null);

static class Reschedule
{
    /// <summary>Answers 200 with the booking once the move is settled (its <c>move</c> says how), or 202 while it is open.</summary>
    internal static async Task<Results<Ok<BookingView>, Accepted<BookingView>>> HandleAsync(
        Guid id, RescheduleRequest request, Caller caller, Database database, UnitOfWork work, FindSlots find, IDateTimeZoneProvider zones, BookingChanges changes, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var booking = await Booking.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        Check(request, booking.Kind, time.GetUtcNow());
        if (request.SessionId is { } session)
        {
            await MoveToSession.AskAsync(booking, session, database, work, zones, time, cancellationToken);
        }
        else
        {
            await MoveOneToOne.AskAsync(booking, request, caller, database, work, find, zones, time, cancellationToken);
        }

        return await BookingView.CommitAsync<Results<Ok<BookingView>, Accepted<BookingView>>>(work, database, changes, caller.Partner, id, http.Wait(), time,
            view => view.Move is { State: MoveState.Open } ? TypedResults.Accepted($"/v1/scheduling/bookings/{id}", view) : TypedResults.Ok(view), cancellationToken);
    }

    /// <summary>Locks the booking for a move; <paramref name="found"/> is what was read without a lock, and decided what else to lock before it.</summary>
    /// <exception cref="Problem">a conflict, where it cannot be moved</exception>
    internal static async Task<Booking> LockAsync(UnitOfWork work, Booking found, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var booking = await Booking.LockAsync(work, found.PartnerId, found.Id, cancellationToken) ?? throw Problem.NotFound();
        return Refusal(booking, found.SessionId, found.SupporterId, now) is { } refusal ? throw refusal : booking;
    }

    /// <summary>Why the booking cannot be moved, or null. Pure.</summary>
    static Problem? Refusal(Booking booking, Guid session, Guid supporter, DateTimeOffset now) =>
        BookingLifecycle.Decide(booking.State, BookingTrigger.Reschedule) != BookingStep.Move ? Problem.Conflict("booking-not-confirmed", "Only a confirmed booking can be moved.")
        : booking.Move is { } move && MoveLifecycle.Decide(move.State, MoveTrigger.AskedAgain) == MoveStep.Refuse
            ? Problem.Conflict("move-open", "Another move of the booking waits for its credits.")
        : booking.StartsAt <= now ? Problem.Conflict("session-begun", "The session has begun.")
        : booking.SessionId != session || booking.SupporterId != supporter ? Problem.Conflict("booking-changed", "The booking has just changed: read it again.")
        : null;

    static void Check(RescheduleRequest request, SessionKind kind, DateTimeOffset now)
    {
        var checks = new Checks();
        if (kind == SessionKind.OneToOne)
        {
            checks.That(request.SessionId is null, "/session_id", "Must be left out for a 1:1 booking: give starts_at.")
                .That(request.StartsAt is not null, "/starts_at", "Must be given.")
                .That(request.StartsAt is null || request.StartsAt > now, "/starts_at", "Must be in the future.")
                .That(request.StartsAt is null || request.StartsAt < now.AddYears(1), "/starts_at", "Must be within a year.")
                .That(request.Minutes is null or (>= 10 and <= 480), "/minutes", "Must be 10 to 480.")
                .That(request.Modality is null or "in_person" or "phone" or "video" or "chat", "/modality", "Must be in_person, phone, video or chat.")
                .Enforce();
            return;
        }

        checks.That(request.SessionId is not null, "/session_id", "Must be given: a place in a planned session moves to another session.")
            .That(request.StartsAt is null, "/starts_at", "Must be left out where the session is planned.")
            .That(request.Minutes is null, "/minutes", "Must be left out where the session is planned.")
            .That(request.Modality is null, "/modality", "Must be left out where the session is planned.")
            .Enforce();
    }
}
