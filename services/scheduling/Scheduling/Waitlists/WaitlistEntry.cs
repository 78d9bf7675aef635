using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Contracts;
using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.Waitlists;

/// <summary>Somebody who waits for a place, as stored, and the steps of their wait: each under the lock of the session's row.</summary>
sealed class WaitlistEntry
{
    public Guid Id { get; init; }
    public Guid PartnerId { get; init; }
    public Guid SessionId { get; init; }
    public Guid ParticipantId { get; init; }
    public Guid ProgrammeId { get; init; }
    public int Priority { get; init; }
    public DateTimeOffset JoinedAt { get; init; }
    public WaitlistState State { get; init; }
    public string? Reason { get; init; }
    public DateTimeOffset? OfferedAt { get; init; }
    public DateTimeOffset? OfferEndsAt { get; init; }

    /// <summary>The session's start as it was when the offer was made.</summary>
    public DateTimeOffset? OfferedFor { get; init; }
    public Guid? BookingId { get; init; }

    // Of the participant: the defaults hold where nothing was heard of them yet.
    public string TimeZone { get; init; } = "UTC";
    public int? QuietFrom { get; init; }
    public int? QuietTo { get; init; }

    internal const string From = """
        select e.id, e.partner_id, e.session_id, e.participant_id, e.programme_id, e.priority, e.joined_at, e.state, e.reason, e.offered_at, e.offer_ends_at, e.offered_for, e.booking_id,
            coalesce(p.time_zone, 'UTC') as time_zone, p.quiet_from, p.quiet_to
        from waitlist_entries e left join participants p on p.id = e.participant_id and p.partner_id = e.partner_id
        """;

    internal static Task<WaitlistEntry?> FindAsync(IQueries database, Guid partner, Guid id, CancellationToken cancellationToken) =>
        database.FindAsync<WaitlistEntry>($"{From} where e.id = @id and e.partner_id = @partner", new { id, partner }, cancellationToken);

    /// <summary>Locks an entry for the rest of the transaction, after its session.</summary>
    /// <exception cref="Problem">not found</exception>
    internal static async Task<(Session Session, WaitlistEntry Entry)> LockAsync(Database database, UnitOfWork work, Guid partner, Guid id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(database, partner, id, cancellationToken) ?? throw Problem.NotFound();
        var session = (await Session.LockAsync(work, partner, found.SessionId, cancellationToken))!;
        return (session, await work.FindAsync<WaitlistEntry>($"{From} where e.id = @id for update of e", new { id }, cancellationToken) ?? throw Problem.NotFound());
    }

    /// <summary>The open entry of a participant in a session that is locked, or null.</summary>
    internal static Task<WaitlistEntry?> LockOpenAsync(UnitOfWork work, Guid session, Guid participant, CancellationToken cancellationToken) => work.FindAsync<WaitlistEntry>(
        $"{From} where e.session_id = @session and e.participant_id = @participant and e.state in ('waiting', 'offered') for update of e", new { session, participant }, cancellationToken);

    internal static WaitlistEntry New(Session session, Guid participant, Guid programme, int priority, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PartnerId = session.PartnerId,
        SessionId = session.Id,
        ParticipantId = participant,
        ProgrammeId = programme,
        Priority = priority,
        JoinedAt = now,
    };

    internal Task InsertAsync(UnitOfWork work, CancellationToken cancellationToken) => work.ExecuteAsync("""
        insert into waitlist_entries (id, partner_id, session_id, participant_id, programme_id, priority, joined_at, state, changed_at)
        values (@Id, @PartnerId, @SessionId, @ParticipantId, @ProgrammeId, @Priority, @JoinedAt, 'waiting', @JoinedAt)
        """, this, cancellationToken);

    internal Task MoveAheadAsync(UnitOfWork work, int priority, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync("update waitlist_entries set priority = @priority, changed_at = @now where id = @Id", new { Id, priority, now }, cancellationToken);

    internal QuietHours? Quiet(IDateTimeZoneProvider zones) => QuietFrom is { } from && QuietTo is { } to
        ? new QuietHours(zones.GetZoneOrNull(TimeZone) ?? DateTimeZone.Utc, LocalTime.Midnight.PlusMinutes(from), LocalTime.Midnight.PlusMinutes(to))
        : null;

    /// <summary>Whether the place that is on offer still is.</summary>
    internal bool IsOffered(DateTimeOffset now) => State == WaitlistState.Offered && OfferEndsAt > now;

    /// <summary>Gives them a place that is already counted for them: keeps it or books it, by the session's mode. False where their time is taken.</summary>
    internal Task<bool> GiveAsync(UnitOfWork work, Session session, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.Waitlist == WaitlistMode.Automatic ? BookAsync(work, session, now, cancellationToken) : OfferAsync(work, session, zones, now, cancellationToken);

    /// <summary>Makes an offer anew because the session has moved; false where the new time does not suit them, who then wait on, and the place is the caller's to pass on.</summary>
    internal async Task<bool> OfferAnewAsync(UnitOfWork work, Session session, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await FreeTimeAsync(work, cancellationToken);
        if (OfferTime.CanBeAsked(Instant.FromDateTimeOffset(now), Quiet(zones), Instant.FromDateTimeOffset(session.StartsAt)) && await GiveAsync(work, session, zones, now, cancellationToken))
        {
            return true;
        }

        RevokeOffer(work);
        await work.ExecuteAsync("update waitlist_entries set state = 'waiting', offered_at = null, offer_ends_at = null, offered_for = null, changed_at = @now where id = @Id", new { Id, now }, cancellationToken);
        return false;
    }

    /// <summary>Ends an offer or the wait; the place, where one was kept, is the caller's to pass on.</summary>
    internal async Task EndAsync(UnitOfWork work, WaitlistState state, string? reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await FreeTimeAsync(work, cancellationToken);
        RevokeOffer(work);
        await work.ExecuteAsync("update waitlist_entries set state = @state, reason = @reason, changed_at = @now where id = @Id",
            new { Id, state = NewSession.Word(state), reason, now }, cancellationToken);
    }

    /// <summary>Their wait ended with a booking, which is about to take their time: what was claimed for the offer is free for it.</summary>
    internal async Task TakeUpAsync(UnitOfWork work, Guid booking, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await FreeTimeAsync(work, cancellationToken);
        RevokeOffer(work);
        await work.ExecuteAsync("update waitlist_entries set state = 'accepted', booking_id = @booking, changed_at = @now where id = @Id", new { Id, booking, now }, cancellationToken);
    }

    /// <summary>The booking of their place.</summary>
    internal NewBooking Booking(Session session, Guid id) =>
        new(id, PartnerId, session.Id, ParticipantId, session.SupporterId, ProgrammeId, session.StartsAt, session.EndsAt, session.Credits);

    async Task<bool> BookAsync(UnitOfWork work, Session session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var booking = Guid.CreateVersion7(now);
        if (!await Attempt.SucceedsAsync(work, () => Booking(session, booking).InsertAsync(work, now, cancellationToken), cancellationToken))
        {
            return false;
        }

        await TakeUpAsync(work, booking, now, cancellationToken);
        return true;
    }

    async Task<bool> OfferAsync(UnitOfWork work, Session session, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The offer's own claim: nobody is asked to come to two places at once.
        if (!await Attempt.SucceedsAsync(work, () => Claims.TakeAsync(work, [Claim.OfParticipant(PartnerId, ParticipantId, Id, session.StartsAt, session.EndsAt)], cancellationToken), cancellationToken))
        {
            return false;
        }

        var ends = OfferTime.Ends(Instant.FromDateTimeOffset(now), Duration.FromMinutes(session.OfferMinutes), Quiet(zones), Instant.FromDateTimeOffset(session.StartsAt)).ToDateTimeOffset();
        // As stored, which is a little coarser than here: the messages must not say other instants than those that count.
        var stored = await work.FindAsync<WaitlistEntry>(
            "update waitlist_entries set state = 'offered', offered_at = @now, offer_ends_at = @ends, offered_for = @StartsAt, changed_at = @now where id = @Id returning offered_at, offer_ends_at",
            new { Id, now, ends, session.StartsAt }, cancellationToken);
        work.Publish(new PlaceOffered(Id, SessionId, PartnerId, ParticipantId, session.StartsAt, session.EndsAt, stored!.OfferEndsAt!.Value, session.Modality, stored.OfferedAt!.Value));
        return true;
    }

    /// <summary>Says that the place they were offered is no longer kept, so that nobody is told of it any more. Without an offer there is nothing to say.</summary>
    internal void RevokeOffer(UnitOfWork work)
    {
        if (State == WaitlistState.Offered && OfferedAt is { } offeredAt)
        {
            work.Publish(new PlaceOfferEnded(Id, PartnerId, ParticipantId, offeredAt));
        }
    }

    // All of it, wherever the session was when the offer was made.
    Task FreeTimeAsync(UnitOfWork work, CancellationToken cancellationToken) =>
        work.ExecuteAsync("delete from occupied where owner_id = @Id and resource_id = @ParticipantId", new { Id, ParticipantId }, cancellationToken);
}
