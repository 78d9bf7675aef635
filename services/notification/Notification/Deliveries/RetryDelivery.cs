using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Deliveries;

/// <summary>
/// Has a message that was given up tried again: as if it had only now become due, so that everything is decided anew. One that left at an attempt
/// whose end nobody knows may then arrive twice; who asks for it wants that.
/// </summary>
static class RetryDelivery
{
    internal static void Map(RouteGroupBuilder notifications) => notifications.MapPost("/deliveries/{id:guid}/retry", HandleAsync).WithSummary("Try a message again that was given up");

    static async Task<Accepted> HandleAsync(Guid id, Caller caller, UnitOfWork work, DeliverySignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        var state = await work.FindAsync<string>("select state from deliveries where id = @id and partner_id = @Partner for update", new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        if (state != "dead")
        {
            throw Problem.Conflict("not-given-up", "Only a message that is dead can be tried again.");
        }

        // The attempts go on being counted: by their number a claim is known.
        await work.ExecuteAsync("update deliveries set state = 'pending', reason = null, due_at = @now, spent = attempts, doubts = 0 where id = @id", new { id, now = time.GetUtcNow() }, cancellationToken);
        work.AfterCommit(signal.Wake);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
