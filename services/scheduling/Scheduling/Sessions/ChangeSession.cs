using Entraide.Credits.Contracts;
using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Rescheduling;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Entraide.Scheduling.Sessions;

/// <summary>Changes one session with everything that hangs on its time: its bookings, and the time of all who take part. Whole, or not at all.</summary>
static class ChangeSession
{
    internal static async Task<Ok<SessionView>> HandleAsync(
        Guid id, SessionChanges request, Caller caller, Database database, UnitOfWork work, IDateTimeZoneProvider zones, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = await Session.FindAsync(database, caller.Partner, id, cancellationToken) ?? throw Problem.NotFound();
        request.Check(found, now).Enforce();
        Supporter? supporter = null;
        var locked = await SessionWithBookings.LockAsync(
            work, caller.Partner, id, async () => supporter = await Supporter.LockAsync(work, caller.Partner, found.SupporterId, cancellationToken), cancellationToken);
        var session = locked.Session;
        if (request.Refusal(session, now) is { } refusal)
        {
            throw refusal;
        }

        if (session.SupporterId != found.SupporterId)
        {
            throw Problem.Conflict("session-busy", "The session changes just now: ask again.");
        }

        var planned = Planned(request, session, supporter, zones, now);
        if ((planned.StartsAt != session.StartsAt || planned.EndsAt != session.EndsAt) && await OverloadAsync(work, session, planned, supporter, zones, cancellationToken) is { } overload)
        {
            throw overload;
        }

        try
        {
            await ApplyAsync(work, locked, planned, zones, now, cancellationToken);
        }
        catch (PostgresException violation) when (Occupied.Conflict(violation) is { } conflict)
        {
            throw conflict;
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(SessionView.Of((await Session.FindAsync(database, caller.Partner, id, cancellationToken))!));
    }

    /// <summary>Why the lead cannot take it on at its new time, or null. The old time does not count.</summary>
    static async Task<Problem?> OverloadAsync(UnitOfWork work, Session session, NewSession planned, Supporter? supporter, IDateTimeZoneProvider zones, CancellationToken cancellationToken)
    {
        var calendar = await Engagements.FindAsync(work, session.PartnerId, session.SupporterId, planned.Engagement.Start, planned.Engagement.End, cancellationToken);
        return supporter is null ? Problem.Conflict("supporter-not-bookable", "The supporter cannot be booked at that time.")
            : ScheduleSession.Refusal(supporter, zones[planned.Zone], MoveOneToOne.Without(session.StartsAt, session.EndsAt, calendar), planned);
    }

    /// <summary>The session as it is to be. Its debrief stays where neither its time nor how hard it is changes, and once it has begun.</summary>
    static NewSession Planned(SessionChanges request, Session session, Supporter? supporter, IDateTimeZoneProvider zones, DateTimeOffset now)
    {
        var details = request.Of(session);
        var start = request.StartsAt?.ToUniversalTime() ?? session.StartsAt;
        var local = request.StartsAt is null ? session.LocalStart : Instant.FromDateTimeOffset(start).InZone(zones[session.Zone]).LocalDateTime.ToDateTimeUnspecified();
        var debrief = supporter is null || session.StartsAt <= now || (details.Hard == session.Hard && start == session.StartsAt && details.Minutes == session.Minutes)
            ? session.DebriefMinutes : NewSession.DebriefAfter(details, supporter.Limits);
        return new NewSession(session.Id, session.PartnerId, session.Region, session.OwnerId, details, start, local, session.Zone, debrief, session.Taken);
    }

    static async Task ApplyAsync(UnitOfWork work, SessionWithBookings locked, NewSession planned, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (session, details) = (locked.Session, planned.Details);
        var moved = planned.StartsAt != session.StartsAt || planned.EndsAt != session.EndsAt;
        var visible = moved || details.Modality != session.Modality;
        await Occupied.ChangeAsync(work, session.PartnerId,
            Claims(session.SupporterId, session.CoFacilitatorId, session.RoomId, session.OwnerId, session.StartsAt, session.EndsAt, session.BusyUntil, locked.Bookings),
            Claims(details.SupporterId, details.CoFacilitatorId, details.RoomId, session.OwnerId, planned.StartsAt, planned.EndsAt, planned.BusyUntil, locked.Bookings), cancellationToken);
        await work.ExecuteAsync("""
            update sessions set starts_at = @StartsAt, ends_at = @EndsAt, local_start = @LocalStart, tzdb_version = case when @moved then @tzdb else tzdb_version end,
                capacity = @Capacity, modality = @Modality, room_id = @RoomId, co_facilitator_id = @CoFacilitatorId, waitlist = @waitlist, offer_minutes = @OfferMinutes,
                hard = @Hard, weight_percent = @WeightPercent, debrief_minutes = @DebriefMinutes, listed = @Listed, sequence = sequence + @raised
            where id = @Id
            """, new
        {
            planned.Id,
            planned.StartsAt,
            planned.EndsAt,
            planned.LocalStart,
            planned.DebriefMinutes,
            moved,
            tzdb = zones.VersionId,
            details.Capacity,
            details.Modality,
            details.RoomId,
            details.CoFacilitatorId,
            waitlist = NewSession.Word(details.Waitlist),
            details.OfferMinutes,
            details.Hard,
            details.WeightPercent,
            details.Listed,
            raised = visible || details.RoomId != session.RoomId ? 1 : 0,
        }, cancellationToken);
        if (visible)
        {
            await TellAsync(work, locked.Bookings, planned, now, cancellationToken);
        }

        // They asked for another time than it is now.
        foreach (var booking in moved ? locked.Arriving : [])
        {
            await booking.Move!.EndAsync(work, booking, MoveState.Refused, "session_changed", release: true, zones, now, cancellationToken);
        }
    }

    static async Task TellAsync(UnitOfWork work, IReadOnlyList<Booking> bookings, NewSession planned, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("""
            update bookings set starts_at = @StartsAt, ends_at = @EndsAt, sequence = sequence + 1, version = version + 1, changed_at = @now where id = any(@ids)
            """, new { planned.StartsAt, planned.EndsAt, now, ids = bookings.Select(booking => booking.Id).ToArray() }, cancellationToken);
        // Who is not confirmed yet hears of the new time by the confirmation.
        foreach (var booking in bookings.Where(booking => booking.State == BookingState.Confirmed))
        {
            work.Send(new ExtendHold(booking.HoldId, booking.Id, NewBooking.HoldUntil(planned.EndsAt), booking.Sequence + 1));
            work.Publish(new BookingRescheduled(booking.Id, booking.PartnerId, booking.ParticipantId, booking.SupporterId,
                planned.StartsAt, planned.EndsAt, booking.StartsAt, planned.Details.Modality, booking.CalendarUid, booking.Sequence + 1));
        }
    }

    static List<Taken> Claims(
        Guid lead, Guid? second, Guid? room, Guid owner, DateTimeOffset from, DateTimeOffset to, DateTimeOffset busyUntil, IReadOnlyList<Booking> bookings)
    {
        var claims = new List<Taken> { new(Occupied.Supporter, lead, owner, from, busyUntil) };
        if (second is { } coFacilitator)
        {
            claims.Add(new(Occupied.Supporter, coFacilitator, owner, from, to));
        }

        if (room is { } place)
        {
            claims.Add(new(Occupied.Room, place, owner, from, to));
        }

        return [.. claims, .. bookings.OrderBy(booking => booking.ParticipantId).Select(booking => new Taken(Occupied.Participant, booking.ParticipantId, booking.Id, from, to))];
    }
}
