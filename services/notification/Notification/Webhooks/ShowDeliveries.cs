using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Webhooks;

/// <summary>How an event fares with a webhook. Instants are UTC.</summary>
/// <param name="State">One of <c>pending</c>, <c>sending</c>, <c>delivered</c>, <c>dead</c>.</param>
/// <param name="StatusCode">Of the last attempt that was answered.</param>
/// <param name="Reason">Of the last failure, or why it is dead: a stable word.</param>
/// <param name="NextAttemptAt">Of one that is pending: not before a paused endpoint is tried again.</param>
public sealed record DeliveryBody(Guid EventId, long Seq, string Type, string State, int Attempts, int? StatusCode = null, string? Reason = null,
    DateTimeOffset? NextAttemptAt = null, DateTimeOffset? DoneAt = null);

/// <summary>What became of a webhook's calls, oldest event first; <c>?state=dead</c> is the list of what was given up.</summary>
static class ShowDeliveries
{
    static readonly string[] States = ["pending", "sending", "delivered", "dead"];

    internal static void Map(RouteGroupBuilder webhooks) => webhooks.MapGet("/{id:guid}/deliveries", HandleAsync).WithSummary("List a webhook's deliveries, dead letters among them");

    static async Task<Ok<Page<DeliveryBody>>> HandleAsync(
        Guid id, string? state, PageRequest<long> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        new Checks()
            .That(state is null || States.Contains(state), "?state", $"One of {string.Join(", ", States)}.")
            .Enforce();
        var webhook = await WebhookRow.FindAsync(id, caller, database, cancellationToken);
        var rows = await database.QueryAsync<Row>("""
            select d.event_id, d.seq, e.type, d.state, d.attempts, d.status_code, d.reason, d.due_at, d.done_at
            from webhook_deliveries d join partner_events e on e.id = d.event_id
            where d.webhook_id = @id and d.seq > @after and (@state::text is null or d.state = @state) order by d.seq limit @Rows
            """, new { id, after = page.After ?? 0, state, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Seq, row => new DeliveryBody(row.EventId, row.Seq, row.Type, row.State, row.Attempts, row.StatusCode, row.Reason,
            row.State != "pending" ? null : webhook.PausedUntil > row.DueAt ? webhook.PausedUntil : row.DueAt, row.DoneAt)));
    }

    sealed class Row
    {
        public Guid EventId { get; init; }
        public long Seq { get; init; }
        public string Type { get; init; } = "";
        public string State { get; init; } = "";
        public int Attempts { get; init; }
        public int? StatusCode { get; init; }
        public string? Reason { get; init; }
        public DateTimeOffset DueAt { get; init; }
        public DateTimeOffset? DoneAt { get; init; }
    }
}
