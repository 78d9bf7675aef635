using Entraide.Scheduling.Bookings;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Entraide.Scheduling.Attendance;

/// <summary>Says whether the participant came. If so the held credits are spent and the supporter earns; if not, the programme's rule says what becomes of them.</summary>
/// <param name="Minutes">How long they stayed, 0 to 1440; says nothing about the price.</param>
/// <param name="Danger">Somebody is in danger: signalled first, whatever becomes of the rest.</param>
/// <param name="Country">Where they are, ISO 3166-1 alpha-2; only looked at with danger.</param>
public sealed record RecordAttendanceRequest(bool Attended, int? Minutes = null, bool Danger = false, string? Country = null);

static class RecordAttendance
{
    internal static async Task<Ok<BookingView>> HandleAsync(
        Guid id, RecordAttendanceRequest request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        Check(new Checks(), "", request.Attended, request.Minutes).Enforce();
        var now = time.GetUtcNow();
        var booking = await Booking.LockAsync(work, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        if (Refusal(booking, request.Attended, now) is { } refusal)
        {
            throw refusal;
        }

        await ApplyAsync(work, booking, request.Attended, request.Minutes, zones, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(BookingView.Of((await Booking.FindAsync(work, caller.Partner, id, cancellationToken))!));
    }

    internal static Checks Check(Checks checks, string at, bool attended, int? minutes) => checks
        .That(minutes is null or (>= 0 and <= 1440), $"{at}/minutes", "Must be 0 to 1440.")
        .That(minutes is null || attended, $"{at}/minutes", "Must be left out for somebody who did not come.");

    /// <summary>Why it cannot be recorded, or null. Pure.</summary>
    internal static Problem? Refusal(Booking booking, bool attended, DateTimeOffset now) =>
        BookingLifecycle.Decide(booking.State, attended ? BookingTrigger.Attend : BookingTrigger.MissSession) == BookingStep.Refuse
            ? Problem.Conflict("booking-not-confirmed", "Attendance is recorded once, of a confirmed booking.")
        : AttendanceWindow.Refusal(booking.StartsAt, booking.EndsAt, now);

    internal static async Task ApplyAsync(UnitOfWork work, Booking booking, bool attended, int? minutes, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var outcome = attended ? CreditsOutcome.Spent : (await BookingRules.FindAsync(work, booking.PartnerId, booking.ProgrammeId, cancellationToken)).NoShow;
        await booking.RecordAttendanceAsync(work, attended, minutes, outcome, zones, now, cancellationToken);
    }
}
