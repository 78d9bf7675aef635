using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Occupancy;
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
}

/// <summary>Changes planned sessions together with their bookings and with the time that all of them take: as a whole or not at all.</summary>
static class ChangeSessions
{
    /// <summary>Applies the changes; participants' bookings follow a session that moves.</summary>
    /// <param name="locked">What the changes are about; sessions that change and all their bookings are in it.</param>
    /// <exception cref="Problem">a conflict, where somebody or some room is taken: nothing may be committed then</exception>
    internal static async Task ApplyAsync(UnitOfWork work, LockedSessions locked, IReadOnlyList<SessionChange> changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changed = changes.ToDictionary(change => change.Was.Id);
        Booking[] moving = [.. locked.Bookings.Where(booking => changed.TryGetValue(booking.SessionId, out var change) && change.Moves)];
        try
        {
            await Claims.GiveBackAsync(work,
                [.. changes.Where(change => change.Was.State == SessionState.Scheduled).SelectMany(change => Claim.Of(change.Was)),
                    .. moving.Select(booking => OfParticipant(booking, booking.StartsAt, booking.EndsAt))], cancellationToken);
            await Claims.TakeAsync(work,
                [.. changes.Where(change => change.Is.State == SessionState.Scheduled).SelectMany(change => Claim.Of(change.Is)),
                    .. moving.Select(booking => OfParticipant(booking, changed[booking.SessionId].Is.StartsAt, changed[booking.SessionId].Is.EndsAt))], cancellationToken);
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

        foreach (var booking in locked.Bookings.Where(booking => changed.TryGetValue(booking.SessionId, out var change) && change.IsNews))
        {
            await booking.FollowAsync(work, changed[booking.SessionId].Is, now, cancellationToken);
        }
    }

    /// <summary>Cancels the sessions: their bookings end, the credits go back, their people's time is free again.</summary>
    internal static async Task CancelAsync(UnitOfWork work, LockedSessions locked, IReadOnlyList<Session> sessions, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = sessions.Select(session => session.Id).ToHashSet();
        // The state first, so that no place given back here is offered to anybody.
        await work.ExecuteAsync("update sessions set state = 'cancelled', clash = null, sequence = sequence + 1 where id = any(@ids)", new { ids = ids.ToArray() }, cancellationToken);
        await Claims.GiveBackAsync(work, [.. sessions.Where(session => session.State == SessionState.Scheduled).SelectMany(Claim.Of)], cancellationToken);
        foreach (var booking in locked.Bookings.Where(booking => ids.Contains(booking.SessionId)))
        {
            await booking.CancelAsync(work, "partner", CreditsOutcome.Released, zones, now, cancellationToken);
        }

        foreach (var session in sessions)
        {
            work.Publish(new SessionCancelled(session.Id, session.PartnerId, session.SupporterId, session.StartsAt));
        }
    }

    static Claim OfParticipant(Booking booking, DateTimeOffset from, DateTimeOffset to) => new(
        booking.PartnerId, Occupied.Participant, booking.ParticipantId, booking.Id, Instant.FromDateTimeOffset(from), Instant.FromDateTimeOffset(to));

    static Task StoreAsync(UnitOfWork work, IReadOnlyList<SessionChange> changes, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update sessions set owner_id = @OwnerId, series_id = @SeriesId, occurrence = @Occurrence, detached = @Detached, modality = @Modality, supporter_id = @SupporterId,
            co_facilitator_id = @CoFacilitatorId, room_id = @RoomId, listing_id = @ListingId, capacity = @Capacity, credits = @Credits, listed = @Listed, hard = @Hard,
            weight_percent = @WeightPercent, debrief_minutes = @DebriefMinutes, waitlist = @waitlist, offer_minutes = @OfferMinutes, starts_at = @StartsAt, ends_at = @EndsAt,
            local_start = @LocalStart, tzdb_version = coalesce(@TzdbVersion, tzdb_version), sequence = sequence + 1
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
    }).ToArray(), cancellationToken);
}
