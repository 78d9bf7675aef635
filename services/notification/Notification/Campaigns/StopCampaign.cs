using Entraide.Notification.Deliveries;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Campaigns;

/// <summary>Stops a campaign for good: nothing of it that is not on the way at this moment is sent. Stopping twice changes nothing.</summary>
static class StopCampaign
{
    internal static void Map(RouteGroupBuilder campaigns) => campaigns.MapPost("/{id:guid}/stop", HandleAsync).WithSummary("Stop a campaign at once");

    static async Task<NoContent> HandleAsync(Guid id, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        // Its row first: whoever plans the next of it holds it.
        if (await work.ExecuteAsync("update campaigns set state = 'stopped' where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.ExecuteAsync("update deliveries set state = 'cancelled', reason = @CampaignStopped where subject_id = @id and kind = 'campaign' and state = 'pending'",
            new { id, Reasons.CampaignStopped }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
