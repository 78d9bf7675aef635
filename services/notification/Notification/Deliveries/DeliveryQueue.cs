using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Deliveries;

/// <summary>
/// Messages that wait to be sent, shared by the workers of all replicas. A claim is a lease: it holds while its message is on the way and no
/// transaction is open. A lease that runs out means that its holder died, and nobody knows whether the message had left: such doubt is
/// allowed once a message, so that a crash can repeat one once at the most and not in a loop.
/// </summary>
sealed class DeliveryQueue(UnitOfWork work, Database database, TimeProvider time)
{
    /// <summary>Longer than an attempt can last (<see cref="Channels.IChannel.Limit"/>) and what it waits for its turn, so that no living holder loses its claim.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>With <see cref="RetryAfter"/>, about a day of outage.</summary>
    internal const int MostAttempts = 100, MostDoubts = 1;

    /// <summary>The channels by which something is due.</summary>
    public Task<IReadOnlyList<string>> DueChannelsAsync(IReadOnlyCollection<string> channels, CancellationToken cancellationToken) => database.QueryAsync<string>("""
        select c from unnest(@channels) c
        where exists (select 1 from deliveries where channel = c and state = 'pending' and due_at <= @now)
            or exists (select 1 from deliveries where channel = c and state = 'sending' and lease_until <= @now)
        """, new { channels = channels.ToArray(), now = time.GetUtcNow() }, cancellationToken);

    /// <summary>Claims at most <paramref name="count"/> messages that are due by <paramref name="channel"/>.</summary>
    public async Task<IReadOnlyList<Delivery>> ClaimAsync(string channel, int count, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Who is locked is being looked after: waiting here, with others locked, could be waiting for each other.
        await work.ExecuteAsync("""
            update deliveries set state = 'dead', reason = @OutcomeUnknown, lease_until = null where id in (
                select id from deliveries where channel = @channel and state = 'sending' and lease_until <= @now and doubts >= @MostDoubts for update skip locked)
            """, new { channel, now, MostDoubts, Reasons.OutcomeUnknown }, cancellationToken);
        var claimed = await work.QueryAsync<Delivery>("""
            with left_behind as materialized (
                select d.id from deliveries d where d.channel = @channel and d.state = 'sending' and d.lease_until <= @now
                order by d.lease_until limit @count for update of d skip locked),
            due as materialized (
                select d.id from deliveries d
                where d.channel = @channel and d.state = 'pending' and d.due_at <= @now
                    -- What corrects another message must not overtake it on the way: read last, the wrong one would count.
                    and not (d.kind in ('cancellation', 'rescheduling', 'change') and exists (
                        select 1 from deliveries o where o.subject_id = d.subject_id and o.person_id = d.person_id and o.partner_id = d.partner_id and o.channel = d.channel and o.id <> d.id
                            and (o.state = 'sending'
                                or o.state = 'pending' and o.due_at <= @now and o.kind in ('rescheduling', 'change') and (o.created_at, o.id) < (d.created_at, d.id))))
                order by d.due_at limit @count for update of d skip locked)
            update deliveries d
            set state = 'sending', lease_until = @until, attempts = d.attempts + 1, doubts = d.doubts + case when d.state = 'sending' then 1 else 0 end
            from (select id from left_behind union all select id from due limit @count) mine where d.id = mine.id
            returning d.id, d.partner_id, d.person_id, d.subject_id, d.channel, d.kind, d.lead_seconds,
                d.starts_at, d.old_starts_at, d.offer_ends_at, d.attempts, d.doubts, d.spent, d.traceparent
            """, new { channel, now, until = now + Lease, count }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return claimed;
    }

    /// <summary>How long after the <paramref name="attempt"/>th failure (from 1) the next try comes.</summary>
    public static TimeSpan RetryAfter(int attempt) => TimeSpan.FromSeconds(Math.Min(900, Math.Pow(2, Math.Min(attempt - 1, 10))));
}
