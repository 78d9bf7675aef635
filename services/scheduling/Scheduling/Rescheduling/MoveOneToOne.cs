using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Slots;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using NodaTime;
using Npgsql;

namespace Entraide.Scheduling.Rescheduling;

/// <summary>Makes the 1:1 session that a booking is to move to, with the same supporter. The session it leaves counts neither as taken nor in the limits.</summary>
static class MoveOneToOne
{
    internal static async Task AskAsync(
        Booking found, RescheduleRequest request, Caller caller, Database database, UnitOfWork work, FindSlots find, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var asked = new OneToOne(found.ParticipantId, found.SupporterId, found.ProgrammeId, request.StartsAt!.Value.ToUniversalTime(),
            request.Minutes ?? (int)(found.EndsAt - found.StartsAt).TotalMinutes, request.Modality ?? found.Modality);
        var meeting = new Interval(Instant.FromDateTimeOffset(asked.StartsAt), Instant.FromDateTimeOffset(asked.StartsAt.AddMinutes(asked.Minutes)));
        var supporter = await Supporter.LockAsync(work, caller.Partner, asked.SupporterId, cancellationToken)
            ?? throw Problem.Conflict("supporter-not-bookable", "The supporter cannot be booked at that time.");
        var hours = await StoredHours.FindRulesAsync(work, caller.Partner, asked.SupporterId, zones, cancellationToken);
        var booking = await Reschedule.LockAsync(work, found, now, cancellationToken);
        var calendar = Without(booking.StartsAt, booking.EndsAt, await Engagements.FindAsync(work, caller.Partner, supporter.Id, meeting.Start, meeting.End, cancellationToken));
        if (BookOneToOne.Refusal(supporter, hours, calendar, meeting, asked.Modality, Instant.FromDateTimeOffset(now)) is { } refusal)
        {
            await work.DisposeAsync();
            throw await BookOneToOne.WithNextSlotsAsync(refusal, asked, caller, find, cancellationToken);
        }

        var details = new SessionDetails(SessionKind.OneToOne, asked.SupporterId, asked.Modality, asked.Minutes, 1, Listed: false, Waitlist: WaitlistMode.None);
        var session = new NewSession(Guid.CreateVersion7(now), caller.Partner, caller.Region, booking.Id, details, asked.StartsAt,
            meeting.Start.InZone(hours!.Zone).LocalDateTime.ToDateTimeUnspecified(), hours.Zone.Id, NewSession.DebriefAfter(details, supporter.Limits), 1);
        try
        {
            await session.InsertAsync(work, zones.VersionId, cancellationToken);
            await Move.OpenAsync(work, booking, session.Id, supporter.Id, session.StartsAt, session.EndsAt, null, now, cancellationToken);
        }
        catch (PostgresException violation) when (Occupied.Conflict(violation) is { } conflict)
        {
            await work.DisposeAsync();
            throw await BookOneToOne.WithNextSlotsAsync(conflict, asked, caller, find, cancellationToken);
        }
    }

    /// <summary>The calendar without the session that is left: by its times, because nobody has two sessions at one time.</summary>
    internal static Engagement[] Without(DateTimeOffset startsAt, DateTimeOffset endsAt, IReadOnlyList<Engagement> calendar)
    {
        var (start, end) = (Instant.FromDateTimeOffset(startsAt), Instant.FromDateTimeOffset(endsAt));
        return [.. calendar.Where(session => session.Start != start || session.End != end)];
    }
}
