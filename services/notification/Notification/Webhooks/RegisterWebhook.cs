using Entraide.Notification.Outbound;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Webhooks;

/// <summary>A partner has an endpoint called from now on. The answer shows its secret, once.</summary>
static class RegisterWebhook
{
    /// <summary>Each event is a row and a call for each of them.</summary>
    const int MostOfOnePartner = 20;

    internal static void Map(RouteGroupBuilder webhooks) => webhooks.MapPost("", HandleAsync).WithSummary("Register a webhook");

    static async Task<Created<WebhookBody>> HandleAsync(WebhookSettings request, Caller caller, UnitOfWork work, SafeTargets targets, OutboundRules rules,
        WebhookSecrets secrets, TimeProvider time, CancellationToken cancellationToken)
    {
        await request.CheckAsync(targets, rules, cancellationToken);
        var (id, secret) = (Guid.CreateVersion7(time.GetUtcNow()), WebhookSecrets.Create());
        // The partner's own row makes two registrations at once count each other.
        await work.ExecuteAsync("""
            insert into partner_streams (partner_id, last_seq) values (@Partner, 0) on conflict do nothing;
            select 1 from partner_streams where partner_id = @Partner for update
            """, new { caller.Partner }, cancellationToken);
        var row = await work.FindAsync<WebhookRow>($"""
            insert into webhooks (id, partner_id, url, events, secret, state, reason, created_at)
            select @id, @Partner, @Url, @EventNames, @box, case when @Disabled then 'disabled' else 'active' end, case when @Disabled then @reason end, @now
            where (select count(*) from webhooks where partner_id = @Partner) < @MostOfOnePartner
            returning {WebhookRow.Columns}
            """, new
        {
            id,
            caller.Partner,
            request.Url,
            request.EventNames,
            box = secrets.Seal(secret, id),
            request.Disabled,
            reason = CallOutcome.Disabled,
            now = time.GetUtcNow(),
            MostOfOnePartner,
        }, cancellationToken) ?? throw Problem.Conflict("too-many-webhooks", $"A partner has {MostOfOnePartner} webhooks at most: delete one.");
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/notifications/webhooks/{id}", row.ToBody(secret));
    }
}
