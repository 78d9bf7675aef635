using Entraide.Scheduling.Bookings;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Attendance;

/// <summary>When it can be said who came.</summary>
static class AttendanceWindow
{
    /// <summary>People arrive early and facilitators open the room: attendance may be recorded from half an hour before the start.</summary>
    internal static readonly TimeSpan Opens = TimeSpan.FromMinutes(30);

    /// <summary>Why it cannot be said now, or null. It closes when the credits are no longer held: one rule for both.</summary>
    internal static Problem? Refusal(DateTimeOffset startsAt, DateTimeOffset endsAt, DateTimeOffset now) =>
        now < startsAt - Opens ? Problem.Conflict("session-not-begun", "Attendance can be recorded from half an hour before the session.")
        : now >= NewBooking.HoldUntil(endsAt) ? Problem.Conflict("attendance-closed", "Attendance can be recorded until seven days after the session: the credits are no longer held.")
        : null;
}
