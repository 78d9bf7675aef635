using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
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

    static async Task<Ok<Page<WebhookBody>>> ListAsync(PageRequest<Guid> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<WebhookRow>($"select {WebhookRow.Columns} from webhooks where partner_id = @Partner and (@After::uuid is null or id > @After) order by id limit @Rows",
            new { caller.Partner, page.After, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, row => row.ToBody()));
    }

    static async Task<Ok<WebhookBody>> ShowAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok((await WebhookRow.FindAsync(id, caller, database, cancellationToken)).ToBody());
}
