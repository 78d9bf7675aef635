using Entraide.Notification.Outbound;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Webhooks;

/// <summary>Replaces what a webhook is set to; its secret stays. One that was paused or disabled is called again, unless this says otherwise.</summary>
static class ChangeWebhook
{
    internal static void Map(RouteGroupBuilder webhooks)
    {
        webhooks.MapPut("/{id:guid}", HandleAsync).WithSummary("Change a webhook, or enable it again");
        webhooks.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Delete a webhook");
    }

    static async Task<Ok<WebhookBody>> HandleAsync(Guid id, WebhookSettings request, Caller caller, UnitOfWork work, WebhookQueue queue, SafeTargets targets,
        OutboundRules rules, CancellationToken cancellationToken)
    {
        await request.CheckAsync(targets, rules, cancellationToken);
        var row = await work.FindAsync<WebhookRow>($"""
            update webhooks set url = @Url, events = @EventNames, state = 'active', reason = null, failures = 0, paused_until = null
            where id = @id and partner_id = @Partner returning {WebhookRow.Columns}
            """, new { id, caller.Partner, request.Url, request.EventNames }, cancellationToken) ?? throw Problem.NotFound();
        if (request.Disabled)
        {
            await queue.DisableAsync(id, CallOutcome.Disabled, cancellationToken);
            row = await work.FindAsync<WebhookRow>($"select {WebhookRow.Columns} from webhooks where id = @id", new { id }, cancellationToken);
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(row!.ToBody());
    }

    static async Task<NoContent> DeleteAsync(Guid id, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync("delete from webhooks where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
