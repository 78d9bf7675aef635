using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Rescheduling;
using Entraide.Scheduling.Waitlists;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using NodaTime;
using Npgsql;

namespace Entraide.Scheduling.Sessions;

/// <summary>A session as it is and as it shall be.</summary>
sealed record SessionChange(Session Was, Session Is)
{
    internal bool Moves => Was.StartsAt != Is.StartsAt || Was.EndsAt != Is.EndsAt;

    /// <summary>Whether who has a place has to hear of it.</summary>
    internal bool IsNews => Moves || Was.Modality != Is.Modality;

    /// <summary>Whether a calendar shows it.</summary>
    internal bool IsShown => IsNews || Was.RoomId != Is.RoomId || Was.SupporterId != Is.SupporterId;

    /// <summary>Whether who waits for a place may get one, or is offered one at a time that is no more.</summary>
    internal bool ConcernsWaitlist => Moves || Was.Capacity < Is.Capacity || Was.Waitlist != Is.Waitlist;
}

/// <summary>Changes planned sessions together with their bookings and with the time that all of them take: as a whole or not at all.</summary>
static class ChangeSessions
{
    /// <summary>
    /// Applies the changes. Participants' bookings follow a session that moves; who is on the way to it stays where they are, because they asked for another time.
    /// </summary>
    /// <param name="locked">What the changes are about; sessions that change and all their bookings are in it.</param>
    /// <exception cref="Problem">a conflict, where somebody or some room is taken: nothing may be committed then</exception>
    internal static async Task ApplyAsync(
        UnitOfWork work, LockedSessions locked, IReadOnlyList<SessionChange> changes, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changed = changes.ToDictionary(change => change.Was.Id);
        try
        {
            await Claims.ChangeAsync(work, changes.SelectMany(change => ClaimsOf(change.Was, locked)), changes.SelectMany(change => ClaimsOf(change.Is, locked)), cancellationToken);
            await StoreAsync(work, changes, cancellationToken);
        }
        catch (PostgresException violation) when (Occupied.Conflict(violation) is { } conflict)
        {
            throw conflict;
        }
        catch (PostgresException violation) when (violation.ConstraintName == "places_are_enough")
        {
            throw Problem.Conflict("places-taken", "More places are taken than that.");
        }

        foreach (var change in changes)
        {
            Debriefs.TellIfTurnedHard(work, change, now);
        }

        foreach (var booking in locked.Bookings.Where(booking => changed.TryGetValue(booking.SessionId, out var change) && change.IsNews))
        {
            await booking.FollowAsync(work, changed[booking.SessionId].Is, now, cancellationToken);
        }

        foreach (var booking in locked.Arriving.Where(booking => changed.TryGetValue(booking.Move!.SessionId, out var change) && change.Moves))
        {
            await booking.Move!.EndAsync(work, booking, MoveState.Refused, "session_changed", release: true, zones, now, cancellationToken);
        }

        await TendWaitlistsAsync(work, changes, zones, now, cancellationToken);
    }

    static IEnumerable<Claim> ClaimsOf(Session session, LockedSessions locked) => locked.Bookings
        .Where(booking => booking.SessionId == session.Id).Select(booking => Claim.Of(booking, session.StartsAt, session.EndsAt))
        .Concat(session.State == SessionState.Scheduled ? Claim.Of(session) : []);

    static async Task TendWaitlistsAsync(UnitOfWork work, IReadOnlyList<SessionChange> changes, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = changes.Where(change => change.ConcernsWaitlist).Select(change => change.Is.Id).ToArray();
        // As they are by now; most have nobody who waits.
        foreach (var session in ids.Length == 0 ? [] : await work.QueryAsync<Session>($"""
            select {Session.Columns} from sessions s where s.id = any(@ids) and exists (select 1 from waitlist_entries e where e.session_id = s.id and e.state in ('waiting', 'offered')) order by s.id
            """, new { ids }, cancellationToken))
        {
            await Waitlist.TendAsync(work, session, zones, now, cancellationToken);
        }
    }

    static Task StoreAsync(UnitOfWork work, IReadOnlyList<SessionChange> changes, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update sessions set owner_id = @OwnerId, series_id = @SeriesId, occurrence = @Occurrence, detached = @Detached, modality = @Modality, supporter_id = @SupporterId,
            co_facilitator_id = @CoFacilitatorId, room_id = @RoomId, listing_id = @ListingId, capacity = @Capacity, credits = @Credits, listed = @Listed, hard = @Hard,
            weight_percent = @WeightPercent, debrief_minutes = @DebriefMinutes, waitlist = @waitlist, offer_minutes = @OfferMinutes, starts_at = @StartsAt, ends_at = @EndsAt,
            local_start = @LocalStart, tzdb_version = coalesce(@TzdbVersion, tzdb_version), sequence = sequence + @raised
        where id = @Id
        """, changes.Select(change => new
    {
        change.Is.Id,
        change.Is.OwnerId,
        change.Is.SeriesId,
        change.Is.Occurrence,
        change.Is.Detached,
        change.Is.Modality,
        change.Is.SupporterId,
        change.Is.CoFacilitatorId,
        change.Is.RoomId,
        change.Is.ListingId,
        change.Is.Capacity,
        change.Is.Credits,
        change.Is.Listed,
        change.Is.Hard,
        change.Is.WeightPercent,
        change.Is.DebriefMinutes,
        waitlist = NewSession.Word(change.Is.Waitlist),
        change.Is.OfferMinutes,
        change.Is.StartsAt,
        change.Is.EndsAt,
        change.Is.LocalStart,
        change.Is.TzdbVersion,
        raised = change.IsShown ? 1 : 0,
    }).ToArray(), cancellationToken);
}
