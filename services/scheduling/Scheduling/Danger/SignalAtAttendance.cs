using Entraide.Scheduling.Attendance;
using Entraide.Scheduling.Bookings;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Danger;

/// <summary>Attendance with a signal of danger: the signal stands also where the attendance is refused.</summary>
static class SignalAtAttendance
{
    internal static Task<Ok<BookingView>> HandleAsync(
        Guid id, RecordAttendanceRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, DangerAnswers danger, TimeProvider time, HttpContext http,
        CancellationToken cancellationToken) =>
        danger.AlsoAsync(request.Danger, id, DangerSignals.Facilitator, request.Country, caller, http.Request, async answer =>
        {
            var recorded = await RecordAttendance.HandleAsync(id, request, caller, database, work, zones, time, cancellationToken);
            return TypedResults.Ok(recorded.Value! with { Danger = answer });
        }, cancellationToken);
}
