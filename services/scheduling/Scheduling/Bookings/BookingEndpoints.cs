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
        bookings.MapGet("/", ListBookings.HandleAsync).RequireScope("scheduling.read")
            .Query<DateTimeOffset>("from", "Only what starts then or later, from 1970 on.")
            .Query<DateTimeOffset>("to", "Only what starts before; until 2100.")
            .Query<Guid>("participant_id", "Only this participant's.")
            .Query<Guid>("session_id", "Only those in this session.")
            .Query("state", "Only those in this state.", "requested", "held", "confirmed", "attended", "no_show", "cancelled", "refused", "expired");
        bookings.MapGet("/{id:guid}", GetAsync).RequireScope("scheduling.read");
        bookings.MapPost("/{id:guid}/cancel", CancelBooking.HandleAsync).RequireScope("scheduling.write");
        bookings.MapPost("/{id:guid}/reschedule", Reschedule.HandleAsync).RequireScope("scheduling.write");
        bookings.MapPost("/{id:guid}/attendance", SignalAtAttendance.HandleAsync).RequireScope("scheduling.write").WithOptionalKey();
    }

    static async Task<Ok<BookingView>> GetAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(BookingView.Of(await Booking.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound()));
}
