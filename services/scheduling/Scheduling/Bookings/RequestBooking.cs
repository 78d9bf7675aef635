using Entraide.Credits.Contracts;
using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Slots;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Entraide.Scheduling.Bookings;

/// <summary>Asks for a 1:1 session of a participant with a supporter, paid by a programme.</summary>
/// <param name="StartsAt">With offset; stored in UTC.</param>
/// <param name="Minutes">10 to 480.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>, offered by the supporter.</param>
public sealed record RequestBookingRequest(Guid ParticipantId, Guid SupporterId, Guid ProgrammeId, DateTimeOffset StartsAt, int Minutes, string Modality);

static class RequestBooking
{
    internal static async Task<Created<BookingView>> HandleAsync(
        RequestBookingRequest request, Caller caller, Database database, UnitOfWork work, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        new Checks()
            .That(request.Minutes is >= 10 and <= 480, "/minutes", "Must be 10 to 480.")
            .That(request.StartsAt > now, "/starts_at", "Must be in the future.")
            .That(request.StartsAt < now.AddYears(1), "/starts_at", "Must be within a year.")
            .That(request.Modality is "in_person" or "phone" or "video" or "chat", "/modality", "Must be in_person, phone, video or chat.")
            .Enforce();
        await MustKnowAsync(request, caller, database, time, cancellationToken);

        var id = await BookAsync(request, caller, database, work, time, cancellationToken);
        var view = await BookingView.WaitForAsync(database, caller.Partner, id, http.Request.Wait(), time, cancellationToken);
        return TypedResults.Created($"/v1/scheduling/bookings/{id}", view);
    }

    // The ids come from other services, whose events may be a moment behind.
    static async Task MustKnowAsync(RequestBookingRequest request, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        await Supporter.KnownAsync(() => Supporter.FindAsync(database, caller.Partner, request.SupporterId, cancellationToken), time,
            () => Problem.Invalid("/supporter_id", "No such supporter, or not one of yours."), cancellationToken);
        await Supporter.KnownAsync<object>(async () => await database.FindAsync<Guid?>("select id from participants where id = @ParticipantId and partner_id = @Partner",
                new { request.ParticipantId, caller.Partner }, cancellationToken), time,
            () => Problem.Invalid("/participant_id", "No such participant, or not one of yours."), cancellationToken);
    }

    static async Task<Guid> BookAsync(RequestBookingRequest request, Caller caller, Database database, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (startsAt, endsAt) = (request.StartsAt.ToUniversalTime(), request.StartsAt.ToUniversalTime().AddMinutes(request.Minutes));
        var meeting = new Interval(Instant.FromDateTimeOffset(startsAt), Instant.FromDateTimeOffset(endsAt));
        var hours = await WeeklyHours.FindAsync(database, caller.Partner, request.SupporterId, cancellationToken);
        var supporter = (await Supporter.LockAsync(work, caller.Partner, request.SupporterId, cancellationToken))!;
        var busy = await BusyTimes.FindAsync(work, supporter.Id, meeting.Start, meeting.End, cancellationToken);
        if (Refusal(supporter, hours, busy, meeting, request.Modality) is { } refusal)
        {
            await work.DisposeAsync();
            throw await WithNextSlotsAsync(refusal, request, caller, database, time, cancellationToken);
        }

        var (sessionId, bookingId, holdId) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        try
        {
            await work.ExecuteAsync("""
                insert into sessions (id, partner_id, supporter_id, kind, modality, starts_at, ends_at, state, tzdb_version)
                values (@sessionId, @Partner, @SupporterId, 'one_to_one', @Modality, @startsAt, @endsAt, 'scheduled', @tzdb);
                insert into bookings (id, partner_id, session_id, participant_id, supporter_id, programme_id, hold_id, starts_at, ends_at, state, requested_at, changed_at)
                values (@bookingId, @Partner, @sessionId, @ParticipantId, @SupporterId, @ProgrammeId, @holdId, @startsAt, @endsAt, 'requested', @now, @now)
                """, new
            {
                sessionId,
                bookingId,
                holdId,
                caller.Partner,
                request.SupporterId,
                request.ParticipantId,
                request.ProgrammeId,
                request.Modality,
                startsAt,
                endsAt,
                now,
                tzdb = DateTimeZoneProviders.Tzdb.VersionId,
            }, cancellationToken);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.ExclusionViolation)
        {
            await work.DisposeAsync();
            throw await WithNextSlotsAsync(taken.ConstraintName == "participant_is_free"
                ? Problem.Conflict("participant-already-booked", "The participant has another booking at that time.")
                : Problem.Conflict("slot-taken", "The supporter has another session at that time."), request, caller, database, time, cancellationToken);
        }

        work.Send(new HoldCredits(holdId, bookingId, caller.Partner, request.ProgrammeId, request.ParticipantId, request.SupporterId, request.Minutes, endsAt + Booking.AttendanceCloses));
        await work.CommitAsync(cancellationToken);
        return bookingId;
    }

    /// <summary>Why the supporter cannot be booked for that meeting, or null. Pure: state and request in, decision out.</summary>
    internal static Problem? Refusal(Supporter supporter, WeeklyHours? hours, IReadOnlyList<Interval> busy, Interval meeting, string modality) =>
        supporter.Withdrawn || Instant.FromDateTimeOffset(supporter.BookableUntil) < meeting.End
            ? Problem.Conflict("supporter-not-bookable", "The supporter cannot be booked at that time.")
        : !supporter.Modalities.Contains(modality) ? Problem.Conflict("modality-not-offered", "The supporter does not meet people that way.")
        : hours is null || !hours.Cover(meeting) ? Problem.Conflict("outside-open-hours", "The supporter is not open at that time.")
        : busy.Any(session => FreeSlots.Overlap(session, meeting)) ? Problem.Conflict("slot-taken", "The supporter has another session at that time.")
        : CaseloadLimits.Broken(supporter, hours.Zone, busy, meeting.Start) is { } limit
            ? Problem.Conflict($"limit-{limit}", "The booking would break a limit of the supporter, named by the type of this problem.")
        : null;

    static async Task<Problem> WithNextSlotsAsync(
        Problem problem, RequestBookingRequest request, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        problem.Extensions["next_free_slots"] = await FindSlots.NextAsync(database, caller.Partner, request.SupporterId, request.StartsAt, request.Minutes, time, cancellationToken);
        return problem;
    }
}
