using Entraide.ServiceDefaults.Data;
using NodaTime;

namespace Entraide.Notification.Deliveries;

/// <summary>
/// Messages that wait to be sent, shared by the workers of all replicas. A claim is a lease: it holds while its mail is on the way and no
/// transaction is open. A lease that runs out means that its holder died, and nobody knows whether the mail had left: such doubt is
/// allowed once a message, so that a crash can repeat a mail once at the most and not in a loop.
/// </summary>
sealed class DeliveryQueue(UnitOfWork work, TimeProvider time)
{
    /// <summary>Longer than an attempt can last (<see cref="Mail.SmtpTransport"/> limits it), so that no living holder loses its claim.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>With <see cref="RetryAfter"/>, about a day of outage.</summary>
    internal const int MostAttempts = 100, MostDoubts = 1;

    /// <summary>Claims at most <paramref name="count"/> messages that are due.</summary>
    public async Task<IReadOnlyList<Delivery>> ClaimAsync(int count, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await work.ExecuteAsync("""
            update deliveries set state = 'dead', reason = @OutcomeUnknown, lease_until = null
            where state = 'sending' and lease_until <= @now and doubts >= @MostDoubts
            """, new { now, MostDoubts, Reasons.OutcomeUnknown }, cancellationToken);
        var claimed = await work.QueryAsync<Delivery>("""
            with due as materialized (
                select d.id from deliveries d
                where (d.state = 'pending' and d.due_at <= @now or d.state = 'sending' and d.lease_until <= @now)
                    -- What corrects another message must not overtake it on the way: read last, the wrong one would count.
                    and not (d.kind in ('cancellation', 'rescheduling', 'change') and exists (
                        select 1 from deliveries o where o.subject_id = d.subject_id and o.person_id = d.person_id and o.id <> d.id
                            and (o.state = 'sending' and o.lease_until > @now
                                or o.state = 'pending' and o.due_at <= @now and o.kind in ('rescheduling', 'change') and (o.created_at, o.id) < (d.created_at, d.id))))
                order by d.due_at limit @count for update of d skip locked)
            update deliveries d
            set state = 'sending', lease_until = @until, attempts = d.attempts + 1, doubts = d.doubts + case when d.state = 'sending' then 1 else 0 end
            from due where d.id = due.id
            returning d.id, d.partner_id, d.person_id, d.subject_id, d.channel, d.kind, d.lead_seconds,
                d.starts_at, d.old_starts_at, d.offer_ends_at, d.attempts, d.doubts, d.traceparent
            """, new { now, until = now + Lease, count }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return claimed;
    }

    /// <summary>The mail relay has it; <paramref name="remark"/> says why it was put otherwise than asked for, where it was.</summary>
    public Task SentAsync(Delivery delivery, CancellationToken cancellationToken, string? remark = null) =>
        EndAsync(delivery, "state = 'sent', sent_at = @now, reason = null, remark = @remark", new { remark }, cancellationToken);

    /// <summary>It will not be sent by this channel, and why; where that lets the next channel try, it is planned there.</summary>
    public Task DropAsync(Delivery delivery, DeliveryState state, string reason, CancellationToken cancellationToken) =>
        EndAsync(delivery, "state = @state, reason = @reason", new { state = state.Word(), reason }, cancellationToken,
            Reasons.LetsNextChannelTry(reason) ? () => NextChannel.PlanAsync(work, delivery, time.GetUtcNow(), cancellationToken) : null);

    /// <summary>It was not tried: the moment is wrong, and <paramref name="due"/> is the next that is right.</summary>
    public Task PostponeAsync(Delivery delivery, Instant due, CancellationToken cancellationToken) =>
        EndAsync(delivery, "state = 'pending', due_at = @due, attempts = attempts - 1", new { due = due.ToDateTimeOffset() }, cancellationToken);

    /// <summary>It was tried, and will be again at <paramref name="due"/>; <paramref name="inDoubt"/> where this attempt may have delivered it.</summary>
    public Task RetryAsync(Delivery delivery, Instant due, bool inDoubt, CancellationToken cancellationToken) =>
        EndAsync(delivery, "state = 'pending', due_at = @due, doubts = doubts + @doubt", new { due = due.ToDateTimeOffset(), doubt = inDoubt ? 1 : 0 }, cancellationToken);

    /// <summary>How long after the <paramref name="attempt"/>th failure (from 1) the next try comes.</summary>
    public static TimeSpan RetryAfter(int attempt) => TimeSpan.FromSeconds(Math.Min(900, Math.Pow(2, Math.Min(attempt - 1, 10))));

    // Only the claim that was taken is given back: a holder that was late finds nothing to change.
    async Task EndAsync(Delivery delivery, string change, object values, CancellationToken cancellationToken, Func<Task>? then = null)
    {
        var parameters = new Dapper.DynamicParameters(values);
        parameters.AddDynamicParams(new { delivery.Id, delivery.Attempts, now = time.GetUtcNow() });
        try
        {
            var ended = await work.ExecuteAsync($"update deliveries set {change}, lease_until = null where id = @Id and state = 'sending' and attempts = @Attempts", parameters, cancellationToken);
            if (ended == 1 && then is not null)
            {
                await then();
            }

            await work.CommitAsync(cancellationToken);
        }
        finally
        {
            // A failed transaction goes, so that the caller can try again.
            await work.DisposeAsync();
        }
    }
}
