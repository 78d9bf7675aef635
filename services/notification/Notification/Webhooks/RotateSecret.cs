using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Webhooks;

/// <summary>A new secret, shown here once. For a day calls are signed with the one before as well, so that no call fails while the receiver changes over.</summary>
static class RotateSecret
{
    internal static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    internal static void Map(RouteGroupBuilder webhooks) => webhooks.MapPost("/{id:guid}/rotate", HandleAsync).WithSummary("Replace a webhook's secret");

    static async Task<Ok<WebhookBody>> HandleAsync(Guid id, Caller caller, UnitOfWork work, WebhookSecrets secrets, TimeProvider time, CancellationToken cancellationToken)
    {
        var secret = WebhookSecrets.Create();
        var row = await work.FindAsync<WebhookRow>($"""
            update webhooks set previous_secret = secret, previous_until = @until, secret = @box where id = @id and partner_id = @Partner returning {WebhookRow.Columns}
            """, new { id, caller.Partner, until = time.GetUtcNow() + Overlap, box = secrets.Seal(secret, id) }, cancellationToken) ?? throw Problem.NotFound();
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(row.ToBody(secret));
    }
}
