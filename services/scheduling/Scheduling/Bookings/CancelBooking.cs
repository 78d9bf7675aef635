using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Bookings;

/// <summary>Cancels a booking; the credits go back to the programme.</summary>
/// <param name="By">Who cancels: <c>participant</c>, <c>supporter</c> or <c>partner</c>.</param>
public sealed record CancelBookingRequest(string By);

static class CancelBooking
{
    internal static async Task<Ok<BookingView>> HandleAsync(
        Guid id, CancelBookingRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks().That(request.By is "participant" or "supporter" or "partner", "/by", "Must be participant, supporter or partner.").Enforce();
        var booking = await Booking.LockAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        if (BookingLifecycle.Decide(booking.State, BookingTrigger.Cancel) != BookingStep.Cancel)
        {
            throw Problem.Conflict("booking-is-final", "The booking is over: its state is final.");
        }

        await booking.CancelAsync(work, request.By, zones, time.GetUtcNow(), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(BookingView.Of((await Booking.FindAsync(database, caller.Partner, id, cancellationToken))!));
    }
}
