using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Webhooks;

/// <summary>A partner's webhooks, without their secrets.</summary>
static class ShowWebhooks
{
    internal static void Map(RouteGroupBuilder webhooks)
    {
        webhooks.MapGet("", ListAsync).WithSummary("List the webhooks");
        webhooks.MapGet("/{id:guid}", ShowAsync).WithSummary("Show a webhook");
    }

    static async Task<Ok<IEnumerable<WebhookBody>>> ListAsync(Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok((await database.QueryAsync<WebhookRow>($"select {WebhookRow.Columns} from webhooks where partner_id = @Partner order by id", new { caller.Partner }, cancellationToken))
            .Select(row => row.ToBody()));

    static async Task<Ok<WebhookBody>> ShowAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok((await WebhookRow.FindAsync(id, caller, database, cancellationToken)).ToBody());
}
