using Entraide.Notification.PartnerEvents;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Webhooks;

/// <summary>A call that this process has claimed.</summary>
sealed class DueCall
{
    public Guid WebhookId { get; init; }
    public Guid EventId { get; init; }
    public string Url { get; init; } = "";
    public byte[] Secret { get; init; } = [];
    public byte[]? PreviousSecret { get; init; }
    public DateTimeOffset? PreviousUntil { get; init; }
    public long Seq { get; init; }
    public string Type { get; init; } = "";
    public string Data { get; init; } = "{}";
    public DateTimeOffset At { get; init; }
    public int Attempts { get; init; }
    public DateTimeOffset Since { get; init; }

    public string Payload() => new PartnerEvent { Id = EventId, Seq = Seq, Type = Type, Data = Data, At = At }.ToPayload();
}

/// <summary>
/// Calls that wait, shared by the workers of all replicas: a queue for each endpoint, of which only so many are on the way at a time, so that a slow
/// endpoint holds back nobody but itself. A claim is a lease; no transaction is open while a call is on the way. A lease that runs out means that its
/// holder died, and nobody knows whether the call had arrived: that is repeated once a delivery, and not in a loop.
/// </summary>
sealed class WebhookQueue(UnitOfWork work, TimeProvider time)
{
    /// <summary>Longer than a call can last, so that no living holder loses its claim.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    internal const int MostOfOneEndpoint = 4, MostDoubts = 1;

    /// <summary>Claims at most <paramref name="count"/> calls that are due; of each endpoint no more than may be on the way, and of one that is tried again after a pause only one.</summary>
    public async Task<IReadOnlyList<DueCall>> ClaimAsync(int count, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var claimed = await work.QueryAsync<DueCall>($"""
            with due as materialized (
                select d.webhook_id, d.event_id from webhooks w
                cross join lateral (
                    select webhook_id, event_id, due_at, seq from webhook_deliveries
                    where webhook_id = w.id and state = 'pending' and due_at <= @now
                    order by due_at, seq
                    limit greatest(0, case when w.state = 'paused' then 1 else @MostOfOneEndpoint end
                        - (select count(*) from webhook_deliveries s where s.webhook_id = w.id and s.state = 'sending'))
                    for update skip locked) d
                where w.state = 'active' or w.state = 'paused' and w.paused_until <= @now
                order by d.due_at, d.seq limit @count),
            claimed as (
                update webhook_deliveries d set state = 'sending', lease_until = @until, attempts = d.attempts + 1
                from due where d.webhook_id = due.webhook_id and d.event_id = due.event_id
                returning d.webhook_id, d.event_id, d.attempts, d.since)
            select c.webhook_id, c.event_id, c.attempts, c.since, w.url, w.secret, w.previous_secret, w.previous_until, {PartnerEvent.Columns}
            from claimed c join webhooks w on w.id = c.webhook_id join partner_events e on e.id = c.event_id
            order by e.seq
            """, new { now, until = now + Lease, count, MostOfOneEndpoint }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return claimed;
    }

    /// <summary>Takes back the claims of holders that died, and gives up what has waited too long behind an endpoint that never answered.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await work.ExecuteAsync("""
            update webhook_deliveries set state = case when doubts >= @MostDoubts then 'dead' else 'pending' end, doubts = doubts + 1, lease_until = null,
                reason = @OutcomeUnknown, done_at = case when doubts >= @MostDoubts then @now end, due_at = @now
            where state = 'sending' and lease_until <= @now;
            update webhook_deliveries set state = 'dead', reason = @Expired, done_at = @now where state = 'pending' and since <= @before
            """, new { now, before = now - AfterCall.TriedFor, MostDoubts, CallOutcome.OutcomeUnknown, CallOutcome.Expired }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>Writes down how a call ended. Only the claim that was taken is given back: a holder that was late finds nothing to change.</summary>
    public async Task EndAsync(DueCall call, CallOutcome outcome, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var verdict = AfterCall.Decide(outcome, call.Attempts, call.Since, now, Random.Shared.NextDouble());
        var state = outcome.Failure is null ? "delivered" : verdict.NextAt is null ? "dead" : "pending";
        var changed = await work.ExecuteAsync("""
            update webhook_deliveries set state = @state, reason = @Failure, status_code = @StatusCode, lease_until = null,
                due_at = coalesce(@NextAt, due_at), done_at = case when @state in ('delivered', 'dead') then @now end
            where webhook_id = @WebhookId and event_id = @EventId and state = 'sending' and attempts = @Attempts
            """, new { state, outcome.Failure, outcome.StatusCode, verdict.NextAt, now, call.WebhookId, call.EventId, call.Attempts }, cancellationToken);
        if (changed == 1)
        {
            await (verdict.Disables ? DisableAsync(call.WebhookId, outcome.Failure!, cancellationToken)
                : outcome.Failure is null ? HealAsync(call.WebhookId, cancellationToken)
                : CountFailureAsync(call.WebhookId, outcome.Failure, cancellationToken));
        }

        await work.CommitAsync(cancellationToken);
    }

    /// <summary>Gives a claim back that a stop of this process cut off: whether it arrived is not known.</summary>
    public async Task GiveBackAsync(DueCall call, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("""
            update webhook_deliveries set lease_until = @now where webhook_id = @WebhookId and event_id = @EventId and state = 'sending' and attempts = @Attempts
            """, new { now = time.GetUtcNow(), call.WebhookId, call.EventId, call.Attempts }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>Ends what waits for an endpoint that is not to be called: it can be replayed.</summary>
    public Task DisableAsync(Guid webhook, string reason, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update webhooks set state = 'disabled', reason = @reason, paused_until = null, failures = 0 where id = @webhook and state <> 'disabled';
        update webhook_deliveries set state = 'dead', reason = @Disabled, done_at = @now where webhook_id = @webhook and state = 'pending'
        """, new { webhook, reason, CallOutcome.Disabled, now = time.GetUtcNow() }, cancellationToken);

    Task HealAsync(Guid webhook, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update webhooks set failures = 0, state = case when state = 'paused' then 'active' else state end, paused_until = null,
            reason = case when state = 'paused' then null else reason end
        where id = @webhook and failures > 0
        """, new { webhook }, cancellationToken);

    async Task CountFailureAsync(Guid webhook, string reason, CancellationToken cancellationToken)
    {
        var failures = await work.FindAsync<int?>(
            "update webhooks set failures = failures + 1 where id = @webhook and state <> 'disabled' returning failures", new { webhook }, cancellationToken);
        if (failures is { } count && AfterCall.PauseAfter(count) is { } pause)
        {
            await work.ExecuteAsync("update webhooks set state = 'paused', reason = @reason, paused_until = @until where id = @webhook",
                new { webhook, reason, until = time.GetUtcNow() + pause }, cancellationToken);
        }
    }
}
