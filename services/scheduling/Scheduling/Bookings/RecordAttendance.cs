using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Scheduling.Bookings;

/// <summary>Says whether the participant came. If so the held credits are spent and the supporter earns; if not they go back.</summary>
/// <param name="Danger">Somebody is in danger: signalled first, whatever becomes of the rest.</param>
/// <param name="Country">Where they are, ISO 3166-1 alpha-2; only looked at with danger.</param>
public sealed record RecordAttendanceRequest(bool Attended, bool Danger = false, string? Country = null);

static class RecordAttendance
{
    /// <summary>People arrive early and facilitators open the room: attendance may be recorded from half an hour before the start.</summary>
    internal static readonly TimeSpan Opens = TimeSpan.FromMinutes(30);

    internal static async Task<Ok<BookingView>> HandleAsync(
        Guid id, RecordAttendanceRequest request, Caller caller, Database database, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var booking = await Booking.LockAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        if (BookingLifecycle.Decide(booking.State, request.Attended ? BookingTrigger.Attend : BookingTrigger.MissSession) == BookingStep.Refuse)
        {
            throw Problem.Conflict("booking-not-confirmed", "Attendance is recorded once, of a confirmed booking.");
        }

        if (now < booking.StartsAt - Opens)
        {
            throw Problem.Conflict("session-not-begun", "Attendance can be recorded from half an hour before the session.");
        }

        await booking.RecordAttendanceAsync(work, request.Attended, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(BookingView.Of((await Booking.FindAsync(database, caller.Partner, id, cancellationToken))!));
    }
}
