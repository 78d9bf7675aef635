using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Scheduling.HandOvers;

/// <summary>What an absence, or its end, did to the sessions ahead.</summary>
/// <param name="HandedOver">Offered to substitutes from now on.</param>
/// <param name="TakenBack">Led by the supporter again, because nothing was decided yet.</param>
readonly record struct AbsenceEffect(int HandedOver, int TakenBack);

/// <summary>Brings the hand-overs of a supporter in line with what is known of them: whatever happened, and however often this is called.</summary>
static class Absence
{
    /// <summary>
    /// Offers the sessions ahead that they cannot lead to substitutes, in the transaction that learnt of it, and takes back those that they can lead again.
    /// Locks the supporter.
    /// </summary>
    internal static async Task<AbsenceEffect> SettleAsync(
        UnitOfWork work, Guid partner, Guid supporterId, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await Supporter.LockAsync(work, partner, supporterId, cancellationToken) is not { } supporter)
        {
            return default;
        }

        var open = (await HandOver.OpenFromAsync(work, supporterId, cancellationToken)).ToDictionary(handOver => handOver.SessionId);
        var sessions = await work.QueryAsync<Session>(
            $"select {Session.Columns} from sessions s where s.supporter_id = @supporterId and s.partner_id = @partner and s.state = 'scheduled' and s.starts_at > @now order by s.id",
            new { supporterId, partner, now }, cancellationToken);
        var due = sessions.Where(session => OfferTimes.IsDue(supporter, session, now)).ToList();
        var orphaned = due.Where(session => !open.ContainsKey(session.Id)).ToList();
        await OfferAsync(work, partner, supporterId, orphaned, zones, now, cancellationToken);
        var back = sessions.Except(due).Where(session => open.ContainsKey(session.Id)).ToList();
        foreach (var session in back)
        {
            await open[session.Id].CloseAsync(work, HandOverState.TakenBack, null, now, cancellationToken);
        }

        return new AbsenceEffect(orphaned.Count, back.Count);
    }

    static async Task OfferAsync(
        UnitOfWork work, Guid partner, Guid supporter, IReadOnlyList<Session> sessions, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (sessions.Count == 0)
        {
            return;
        }

        var substitutes = await Substitutes.FindAsync(work, partner, sessions, zones, now, cancellationToken);
        await work.ExecuteAsync("""
            insert into hand_overs (id, partner_id, session_id, from_supporter_id, state, offered_at, offered_until)
            select id, @partner, session_id, @supporter, 'offered', @now, until from unnest(@ids, @sessions, @until) as o (id, session_id, until)
            on conflict do nothing
            """, new
        {
            partner,
            supporter,
            now,
            ids = sessions.Select(_ => Guid.CreateVersion7(now)).ToArray(),
            sessions = sessions.Select(session => session.Id).ToArray(),
            until = sessions.Select(session => OfferTimes.Until(now, session.StartsAt, substitutes[session.Id].Any()).UtcDateTime).ToArray(),
        }, cancellationToken);
    }
}
