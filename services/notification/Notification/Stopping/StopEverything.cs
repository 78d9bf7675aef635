using Entraide.Notification.Deliveries;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Stopping;

/// <summary>A person wants to hear nothing any more: what waits is dropped, nothing is planned or sent again, and they get no receipt, which would be one more message.</summary>
static class StopEverything
{
    internal static void Map(RouteGroupBuilder participants) => participants.MapPost("/{id:guid}/stop", HandleAsync).WithSummary("Stop all messages to a participant at once");

    static async Task<NoContent> HandleAsync(Guid id, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await StopAsync(id, caller.Partner, work, time, cancellationToken))
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Stops everything to the person; whether this partner has them. Stopping twice changes nothing.</summary>
    internal static async Task<bool> StopAsync(Guid person, Guid partner, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        // The person's row first: an event being taken in holds it, and what that event plans has to be there to be dropped.
        var known = await work.ExecuteAsync("update people set stopped_at = coalesce(stopped_at, @now) where id = @person and partner_id = @partner",
            new { person, partner, now = time.GetUtcNow() }, cancellationToken) == 1;
        if (known)
        {
            await work.ExecuteAsync("update deliveries set state = 'suppressed', reason = @Stopped where person_id = @person and partner_id = @partner and state = 'pending'",
                new { person, partner, Reasons.Stopped }, cancellationToken);
        }

        return known;
    }
}
