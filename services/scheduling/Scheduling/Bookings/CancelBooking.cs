using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Bookings;

/// <summary>Cancels a booking. The credits go back to the programme; where the participant cancels late, the programme's rule says what becomes of them.</summary>
/// <param name="By">Who cancels: <c>participant</c>, <c>supporter</c> or <c>partner</c>.</param>
public sealed record CancelBookingRequest(string By);

static class CancelBooking
{
    internal static async Task<Ok<BookingView>> HandleAsync(
        Guid id, CancelBookingRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks().That(request.By is "participant" or "supporter" or "partner", "/by", "Must be participant, supporter or partner.").Enforce();
        var now = time.GetUtcNow();
        var booking = await Booking.LockAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        if (BookingLifecycle.Decide(booking.State, BookingTrigger.Cancel) != BookingStep.Cancel)
        {
            throw Problem.Conflict("booking-is-final", "The booking is over: its state is final.");
        }

        // Otherwise whoever did not come could cancel afterwards, and pay by the milder of the two rules.
        if (request.By == "participant" && booking.State == BookingState.Confirmed && booking.StartsAt <= now)
        {
            throw Problem.Conflict("session-begun", "The session has begun: attendance says whether the participant came.");
        }

        var rules = await BookingRules.FindAsync(work, booking.PartnerId, booking.ProgrammeId, cancellationToken);
        await booking.CancelAsync(work, request.By, rules.OnCancellation(request.By, booking.State, booking.StartsAt, now), zones, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(BookingView.Of((await Booking.FindAsync(work, caller.Partner, id, cancellationToken))!));
    }
}
