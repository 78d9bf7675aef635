using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Participants;

/// <summary>The right to leave: destroys the person's key, and with it whatever copy of their contact there may be; deletes every row about them.</summary>
static class EraseParticipant
{
    internal static void Map(RouteGroupBuilder participants) => participants.MapDelete("/{id:guid}", HandleAsync).WithSummary("Erase a participant");

    static async Task<NoContent> HandleAsync(Guid id, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        // The person's row first: an event being taken in holds it, and what that event plans has to be there to be deleted.
        if (await work.ExecuteAsync("delete from people where id = @id and partner_id = @Partner", new { id, caller.Partner }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.ExecuteAsync("""
            delete from deliveries where person_id = @id and partner_id = @Partner;
            delete from bookings where person_id = @id and partner_id = @Partner;
            delete from offers where person_id = @id and partner_id = @Partner
            """, new { id, caller.Partner }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
