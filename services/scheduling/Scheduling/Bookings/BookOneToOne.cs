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

namespace Entraide.Scheduling.Bookings;

/// <summary>A 1:1 session that is asked for.</summary>
/// <param name="StartsAt">UTC.</param>
sealed record OneToOne(Guid ParticipantId, Guid SupporterId, Guid ProgrammeId, DateTimeOffset StartsAt, int Minutes, string Modality);

/// <summary>Makes a 1:1 session and books its only place, for the caller to commit: in the supporter's open hours, beside what is booked, within the supporter's limits.</summary>
static class BookOneToOne
{
    internal static async Task<Guid> BookAsync(
        OneToOne asked, Caller caller, Database database, UnitOfWork work, FindSlots find, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var supporter = await LockSupporterAsync(asked.SupporterId, caller, database, work, time, cancellationToken);
        var now = time.GetUtcNow();
        var meeting = new Interval(Instant.FromDateTimeOffset(asked.StartsAt), Instant.FromDateTimeOffset(asked.StartsAt.AddMinutes(asked.Minutes)));
        var hours = await StoredHours.FindRulesAsync(work, caller.Partner, asked.SupporterId, zones, cancellationToken);
        var calendar = await Engagements.FindAsync(work, caller.Partner, supporter.Id, meeting.Start, meeting.End, cancellationToken);
        if (Refusal(supporter, hours, calendar, meeting, asked.Modality, Instant.FromDateTimeOffset(now)) is { } refusal)
        {
            await work.DisposeAsync();
            throw await WithNextSlotsAsync(refusal, asked, caller, find, cancellationToken);
        }

        var (sessionId, bookingId) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        var details = new SessionDetails(SessionKind.OneToOne, asked.SupporterId, asked.Modality, asked.Minutes, 1, Listed: false, Waitlist: WaitlistMode.None);
        var session = new NewSession(sessionId, caller.Partner, caller.Region, bookingId, details, asked.StartsAt,
            meeting.Start.InZone(hours!.Zone).LocalDateTime.ToDateTimeUnspecified(), hours.Zone.Id, NewSession.DebriefAfter(details, supporter.Limits), 1);
        try
        {
            await session.InsertAsync(work, zones.VersionId, cancellationToken);
            await new NewBooking(bookingId, caller.Partner, sessionId, asked.ParticipantId, asked.SupporterId, asked.ProgrammeId, session.StartsAt, session.EndsAt, null)
                .InsertAsync(work, now, cancellationToken);
        }
        catch (PostgresException violation) when (Occupied.Conflict(violation) is { } conflict)
        {
            await work.DisposeAsync();
            throw await WithNextSlotsAsync(conflict, asked, caller, find, cancellationToken);
        }

        return bookingId;
    }

    // Hardly ever unknown: what is locked need not be read first. Who is not known yet is waited for without a transaction.
    static async Task<Supporter> LockSupporterAsync(Guid id, Caller caller, Database database, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await Supporter.LockAsync(work, caller.Partner, id, cancellationToken) is { } known)
        {
            return known;
        }

        await work.DisposeAsync();
        await Supporter.KnownAsync(() => Supporter.FindAsync(database, caller.Partner, id, cancellationToken), time,
            () => Problem.Invalid("/supporter_id", "No such supporter, or not one of yours."), cancellationToken);
        return (await Supporter.LockAsync(work, caller.Partner, id, cancellationToken))!;
    }

    /// <summary>Why the supporter cannot be booked for that meeting, or null. Pure: state, request and time in, decision out; the same that finds free slots.</summary>
    internal static Problem? Refusal(Supporter supporter, WeeklyHours? hours, Engagement[] calendar, Interval meeting, string modality, Instant now) =>
        new Availability(supporter, hours, calendar, now, meeting).Decide(meeting, ModeWords.Of(modality), out _)?.ToProblem();

    internal static async Task<Problem> WithNextSlotsAsync(Problem problem, OneToOne asked, Caller caller, FindSlots find, CancellationToken cancellationToken)
    {
        problem.Extensions["next_free_slots"] = await find.NextAsync(caller.Partner, asked.SupporterId, asked.StartsAt, asked.Minutes, asked.Modality, cancellationToken);
        return problem;
    }
}
