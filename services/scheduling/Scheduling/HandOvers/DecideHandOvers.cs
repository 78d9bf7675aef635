using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Jobs;
using Entraide.ServiceDefaults.Problems;
using NodaTime;
using Npgsql;

namespace Entraide.Scheduling.HandOvers;

/// <summary>
/// Decides hand-overs that nobody accepted in time: the co-facilitator leads, else the session is cancelled while there is still time to tell everybody.
/// </summary>
sealed class DecideHandOvers(IServiceScopeFactory scopes, IDateTimeZoneProvider zones, TimeProvider time) : IPeriodicJob
{
    const int Batch = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var handOver in await DueAsync(cancellationToken))
        {
            // Each in a transaction, and with messages, of its own: one that fails takes no other with it.
            await using var scope = scopes.CreateAsyncScope();
            try
            {
                await DecideAsync(scope.ServiceProvider.GetRequiredService<UnitOfWork>(), handOver, zones, time.GetUtcNow(), cancellationToken);
            }
            catch (PostgresException conflict) when (conflict.SqlState is PostgresErrorCodes.ExclusionViolation or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected)
            {
                // Somebody was booked at the same moment: the next round sees it.
            }
            catch (Problem conflict) when (conflict.Kind == ProblemKind.Conflict)
            {
                // So many are being booked that it could not be locked: the next round tries again.
            }
        }
    }

    async Task<IReadOnlyList<HandOver>> DueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var now = time.GetUtcNow();
        // A session may have been brought forward since it was offered: its start counts as well.
        return await scope.ServiceProvider.GetRequiredService<Database>().QueryAsync<HandOver>($"""
            select {HandOver.Columns} from hand_overs h join sessions s on s.id = h.session_id
            where h.state = 'offered' and (h.offered_until <= @now or s.starts_at <= @latest or s.state <> 'scheduled' or s.supporter_id <> h.from_supporter_id)
            order by s.starts_at limit @Batch
            """, new { now, latest = now + OfferTimes.Notice, Batch }, cancellationToken);
    }

    internal static async Task DecideAsync(UnitOfWork work, HandOver due, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var next = await NextPlace.FindAsync(work, due.SessionId, cancellationToken);
        if (await OpenHandOver.LockAsync(work, due, null, next?.Id, cancellationToken) is not { } open)
        {
            return;
        }

        if (!open.StillNeeded(now))
        {
            await open.HandOver.CloseAsync(work, HandOverState.Obsolete, null, now, cancellationToken);
        }
        else if (open.Supporter(open.HandOver.FromSupporterId) is { } lead && !OfferTimes.IsDue(lead, open.Session, now))
        {
            await open.HandOver.CloseAsync(work, HandOverState.TakenBack, null, now, cancellationToken);
        }
        else if (open.Supporter(open.Session.CoFacilitatorId) is { Withdrawn: false } second && second.BookableUntil >= open.Session.EndsAt)
        {
            var debrief = await DebriefAsync(work, open.Session, second, cancellationToken);
            await ChangeLead.ApplyAsync(work, open, second.Id, debrief, HandOverState.Covered, now, cancellationToken);
        }
        else
        {
            // As it is under the lock.
            next = next is null ? null : await Session.LockAsync(work, open.Session.PartnerId, next.Id, cancellationToken);
            await EndWithoutSupporter.ApplyAsync(work, open, next, zones, now, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
    }

    /// <summary>The co-facilitator is in the session anyway and within limits; what they have on next may leave less time to talk it over.</summary>
    static async Task<int> DebriefAsync(UnitOfWork work, Session session, Supporter second, CancellationToken cancellationToken)
    {
        var end = Instant.FromDateTimeOffset(session.EndsAt);
        var calendar = await Engagements.FindAsync(work, session.PartnerId, second.Id, end, end, cancellationToken);
        var free = calendar.Where(other => other.Session != session.Id && other.BusyUntil > end).Select(other => (int)(other.Start - end).TotalMinutes);
        return Math.Max(0, free.Append(NewSession.DebriefAfter(session.Kind, session.Hard, second.Limits)).Min());
    }
}
