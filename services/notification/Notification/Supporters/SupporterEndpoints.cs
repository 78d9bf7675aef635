using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Supporters;

/// <summary>How the partner's peer supporters are reached: under the ids the directory knows them by, and as safely as those they accompany.</summary>
static class SupporterEndpoints
{
    internal static void MapReads(RouteGroupBuilder supporters) =>
        supporters.MapGet("/{id:guid}", ShowAsync).WithSummary("Show a supporter, without the contacts");

    internal static void MapWrites(RouteGroupBuilder supporters) =>
        supporters.MapPut("/{id:guid}", SaveAsync).WithSummary("Say how a supporter is reached; contacts that are left out stay");

    static async Task<Ok<PersonBody>> ShowAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(PersonBody.Of(await ShowParticipant.FindAsync(id, caller, database, cancellationToken, PersonKind.Supporter)));

    static async Task<Ok<PersonBody>> SaveAsync(Guid id, PersonDetails request, Caller caller, UnitOfWork work, StoredPeople people, CancellationToken cancellationToken)
    {
        var row = await people.SaveAsync(PersonKind.Supporter, new Owner(caller.Partner, id), request, request.Check(), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(PersonBody.Of(row));
    }
}
