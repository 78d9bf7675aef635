using Entraide.Scheduling.Bookings;
using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.Waitlists;

/// <summary>
/// Who gets a place that becomes free: by priority, then by who came first. Everything here happens in the transaction that has locked the session's row,
/// so that no place is given twice, and none stays empty because somebody joined a moment too late to be seen.
/// </summary>
static class Waitlist
{
    /// <summary>Before everybody who joined by themselves.</summary>
    internal const int Front = 1;

    /// <summary>
    /// Passes a place, which stays counted in <c>taken</c>, to the next who fits: whose time is free, who is still known, who is not in the session already
    /// and can be asked before it begins. False where nobody is, and where nobody can lead it as things stand.
    /// </summary>
    internal static async Task<bool> PassOnAsync(UnitOfWork work, Session session, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (session.State != SessionState.Scheduled || session.Waitlist == WaitlistMode.None || session.StartsAt <= now || session.LeadUnavailable)
        {
            return false;
        }

        var (moment, start) = (Instant.FromDateTimeOffset(now), Instant.FromDateTimeOffset(session.StartsAt));
        foreach (var entry in await WhoFitsAsync(work, session, cancellationToken))
        {
            if (WaitlistLifecycle.Decide(entry.State, WaitlistTrigger.PlaceFree) == WaitlistStep.Give && OfferTime.CanBeAsked(moment, entry.Quiet(zones), start) && await entry.GiveAsync(work, session, zones, now, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives every free place to whoever waits and fits: where capacity was raised, or somebody's time became free.</summary>
    internal static async Task FillAsync(UnitOfWork work, Session session, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Looked at first, so that a session in which nobody waits costs one cheap read.
        if (session.Waitlist == WaitlistMode.None
            || !await work.FindAsync<bool>("select exists (select 1 from waitlist_entries where session_id = @Id and state = 'waiting')", new { session.Id }, cancellationToken))
        {
            return;
        }

        while (await Places.TakeAsync(work, session.Id, cancellationToken))
        {
            if (!await PassOnAsync(work, session, zones, now, cancellationToken))
            {
                await Places.UncountAsync(work, session.Id, 1, cancellationToken);
                return;
            }
        }
    }

    /// <summary>
    /// Puts somebody who lost their place elsewhere in front of those who joined by themselves, and gives them a place at once where one is free.
    /// Null where there is no waitlist, the session is not open, or they are in it already. The session is locked.
    /// </summary>
    internal static async Task<Guid?> JoinAtFrontAsync(
        UnitOfWork work, Session session, Guid participant, Guid programme, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (session.Waitlist == WaitlistMode.None || JoinSession.Refusal(session, now) is not null || await IsBookedAsync(work, session.Id, participant, cancellationToken))
        {
            return null;
        }

        var open = await WaitlistEntry.LockOpenAsync(work, session.Id, participant, cancellationToken);
        if (open is null)
        {
            open = WaitlistEntry.New(session, participant, programme, Front, now);
            await open.InsertAsync(work, cancellationToken);
        }
        else
        {
            await open.MoveAheadAsync(work, Math.Max(open.Priority, Front), now, cancellationToken);
        }

        await FillAsync(work, session, zones, now, cancellationToken);
        return open.Id;
    }

    /// <summary>Whether they have a place in the session, pending ones included.</summary>
    internal static Task<bool> IsBookedAsync(UnitOfWork work, Guid session, Guid participant, CancellationToken cancellationToken) => work.FindAsync<bool>(
        "select exists (select 1 from bookings where session_id = @session and participant_id = @participant and state in ('requested', 'held', 'confirmed', 'attended', 'no_show'))",
        new { session, participant }, cancellationToken);

    /// <summary>
    /// The participant is about to be booked under <paramref name="booking"/>: if they waited for a place in this session they no longer do.
    /// True where a place was kept for them, which is then the booking's.
    /// </summary>
    internal static async Task<bool> TakeUpAsync(UnitOfWork work, Session session, Guid participant, Guid booking, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entry = await WaitlistEntry.LockOpenAsync(work, session.Id, participant, cancellationToken);
        if (entry is null || (entry.State == WaitlistState.Offered && !entry.IsOffered(now))
            || WaitlistLifecycle.Decide(entry.State, WaitlistTrigger.Book) != WaitlistStep.TakeUp)
        {
            return false;
        }

        await entry.TakeUpAsync(work, booking, now, cancellationToken);
        return entry.State == WaitlistState.Offered;
    }

    /// <summary>Ends the wait of everybody: the session begins or does not take place.</summary>
    /// <param name="reason">A stable word: <c>session_begun</c> or <c>session_cancelled</c>.</param>
    internal static async Task CloseAsync(UnitOfWork work, Session session, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kept = await work.QueryAsync<WaitlistEntry>($"{WaitlistEntry.From} where e.session_id = @Id and e.state = 'offered' order by e.id", new { session.Id }, cancellationToken);
        await Places.UncountAsync(work, session.Id, kept.Count, cancellationToken);
        foreach (var entry in kept)
        {
            entry.RevokeOffer(work);
        }

        await work.ExecuteAsync(
            "delete from occupied o using waitlist_entries e where e.session_id = @Id and e.state = 'offered' and o.owner_id = e.id and o.resource_id = e.participant_id", new { session.Id }, cancellationToken);
        // What the lifecycle says of every open state when the session is over, in one statement.
        await work.ExecuteAsync("update waitlist_entries set state = 'lapsed', reason = @reason, changed_at = @now where session_id = @Id and state in ('waiting', 'offered')",
            new { session.Id, reason, now }, cancellationToken);
    }

    /// <summary>
    /// Brings the waitlist of a locked session up to date, whatever changed: offers that ended lapse, those of a session that moved are made anew, free places
    /// go to whoever fits; where the session is over, so is the wait.
    /// </summary>
    internal static async Task TendAsync(UnitOfWork work, Session session, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (session.State == SessionState.Cancelled || session.StartsAt <= now)
        {
            await CloseAsync(work, session, session.State == SessionState.Cancelled ? "session_cancelled" : "session_begun", now, cancellationToken);
            return;
        }

        foreach (var entry in await work.QueryAsync<WaitlistEntry>(
            $"{WaitlistEntry.From} where e.session_id = @Id and e.state = 'offered' and (e.offer_ends_at <= @now or e.offered_for <> @StartsAt) order by e.id for update of e",
            new { session.Id, session.StartsAt, now }, cancellationToken))
        {
            var moved = entry.OfferedFor != session.StartsAt;
            switch (WaitlistLifecycle.Decide(entry.State, moved ? WaitlistTrigger.SessionMoved : WaitlistTrigger.OfferEnds))
            {
                case WaitlistStep.OfferAnew when await entry.OfferAnewAsync(work, session, zones, now, cancellationToken):
                    continue;
                case WaitlistStep.Lapse:
                    await entry.EndAsync(work, WaitlistState.Lapsed, "offer_ended", now, cancellationToken);
                    break;
            }

            await Places.GiveBackAsync(work, session, zones, now, cancellationToken);
        }

        await FillAsync(work, session, zones, now, cancellationToken);
    }

    static Task<IReadOnlyList<WaitlistEntry>> WhoFitsAsync(UnitOfWork work, Session session, CancellationToken cancellationToken) => work.QueryAsync<WaitlistEntry>(
        $"""
        {WaitlistEntry.From}
        where e.session_id = @Id and e.state = 'waiting' and p.id is not null
            and not exists (select 1 from bookings b where b.session_id = e.session_id and b.participant_id = e.participant_id and b.state in ('requested', 'held', 'confirmed', 'attended', 'no_show'))
            and not exists (select 1 from occupied o where o.kind = 'participant' and o.resource_id = e.participant_id and o.partner_id = e.partner_id
                and o.during && tstzmultirange(tstzrange(@StartsAt, @EndsAt)))
        order by -e.priority, e.joined_at, e.id
        """, new { session.Id, session.StartsAt, session.EndsAt }, cancellationToken);
}
