using Entraide.Notification.PartnerEvents;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Webhooks;

/// <summary>Which events to call a webhook for once more: from a number on, or some by their ids; of the types it takes.</summary>
/// <param name="To">With <paramref name="From"/>: the last number; left out: the newest.</param>
public sealed record ReplayRequest(long? From = null, long? To = null, IReadOnlyList<Guid>? Events = null);

/// <summary>How many events wait to be called for now.</summary>
public sealed record ReplayBody(int Queued);

/// <summary>Calls a webhook again for events that are kept, delivered or not; under the same ids, so that a receiver knows what it has seen.</summary>
static class ReplayEvents
{
    const int MostIds = 1000, MostAtOnce = 10_000;

    internal static void Map(RouteGroupBuilder webhooks) => webhooks.MapPost("/{id:guid}/replay", HandleAsync).WithSummary("Call a webhook again for earlier events");

    static async Task<Accepted<ReplayBody>> HandleAsync(Guid id, ReplayRequest request, Caller caller, UnitOfWork work, Database database, EventSignal signal,
        TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks()
            .That(request.From is null != request.Events is null, "", "Either from or events.")
            .That(request.From is null or >= 1, "/from", "The number of an event.")
            .That(request.To is null || request.To >= request.From, "/to", "Not before from, and only with it.")
            .That(request.Events is null or { Count: >= 1 and <= MostIds }, "/events", $"From 1 to {MostIds} ids.")
            .Enforce();
        if ((await WebhookRow.FindAsync(id, caller, database, cancellationToken)).State == "disabled")
        {
            throw Problem.Conflict("webhook-disabled", "Enable the webhook first.");
        }

        // One that is on the way now is left alone.
        var queued = await work.ExecuteAsync("""
            insert into webhook_deliveries as d (webhook_id, event_id, seq, state, since, due_at)
            select w.id, e.id, e.seq, 'pending', @now, @now from webhooks w join partner_events e on e.partner_id = w.partner_id
            where w.id = @id and w.partner_id = @Partner and (w.events is null or e.type = any (w.events))
                and (@From::bigint is null or e.seq between @From and coalesce(@To::bigint, e.seq)) and (@events::uuid[] is null or e.id = any (@events))
            order by e.seq limit @MostAtOnce
            on conflict (webhook_id, event_id) do update set state = 'pending', attempts = 0, doubts = 0, since = @now, due_at = @now, done_at = null, reason = null, status_code = null
            where d.state <> 'sending'
            """, new { id, caller.Partner, request.From, request.To, events = request.Events?.ToArray(), now = time.GetUtcNow(), MostAtOnce }, cancellationToken);
        work.AfterCommit(() => signal.Wake(caller.Partner));
        await work.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null, new ReplayBody(queued));
    }
}
