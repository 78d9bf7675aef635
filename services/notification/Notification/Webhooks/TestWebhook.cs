using System.Text.Json.Nodes;
using Entraide.Notification.PartnerEvents;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Webhooks;

/// <summary>How a call went that asked whether anybody is there.</summary>
/// <param name="Reason">Why it was not taken: a stable word.</param>
public sealed record TestBody(Guid EventId, bool Delivered, int? StatusCode = null, string? Reason = null);

/// <summary>Calls a webhook at once, one that is paused or disabled too, and says how that went. It counts for nothing else.</summary>
static class TestWebhook
{
    internal static void Map(RouteGroupBuilder webhooks) => webhooks.MapPost("/{id:guid}/test", HandleAsync).WithSummary("Call a webhook to see whether it answers");

    static async Task<Ok<TestBody>> HandleAsync(Guid id, Caller caller, Database database, CallWebhook calls, TimeProvider time, CancellationToken cancellationToken)
    {
        var webhook = await WebhookRow.FindAsync(id, caller, database, cancellationToken);
        var (now, keys) = (time.GetUtcNow(), calls.KeysOf(id, webhook.Secret, webhook.PreviousSecret, webhook.PreviousUntil));
        var eventId = Guid.CreateVersion7(now);
        var outcome = await calls.SendAsync(webhook.Url, eventId.ToString(), PartnerEvent.Payload(EventTypes.Ping, now, new JsonObject { ["webhook_id"] = id }), keys, cancellationToken);
        return TypedResults.Ok(new TestBody(eventId, outcome.Failure is null, outcome.StatusCode, outcome.Failure));
    }
}
