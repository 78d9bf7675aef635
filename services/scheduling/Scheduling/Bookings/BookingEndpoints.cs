using Entraide.Scheduling.Attendance;
using Entraide.Scheduling.Danger;
using Entraide.Scheduling.Rescheduling;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Bookings;

static class BookingEndpoints
{
    internal static void MapBookings(this RouteGroupBuilder api)
    {
        var bookings = api.MapGroup("/bookings");
        bookings.MapPost("/", RequestBooking.HandleAsync).RequireScope("scheduling.write");
        bookings.MapGet("/", ListBookings.HandleAsync).RequireScope("scheduling.read").TakesQuery("participant_id", "session_id", "state", "from", "to");
        bookings.MapGet("/{id:guid}", GetAsync).RequireScope("scheduling.read");
        bookings.MapPost("/{id:guid}/cancel", CancelBooking.HandleAsync).RequireScope("scheduling.write");
        bookings.MapPost("/{id:guid}/reschedule", Reschedule.HandleAsync).RequireScope("scheduling.write");
        bookings.MapPost("/{id:guid}/attendance", SignalAtAttendance.HandleAsync).RequireScope("scheduling.write").WithOptionalKey();
    }

    static async Task<Ok<BookingView>> GetAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(BookingView.Of(await Booking.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound()));
}
