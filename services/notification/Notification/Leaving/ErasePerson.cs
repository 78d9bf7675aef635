using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Leaving;

/// <summary>The right to leave (GDPR, art. 17): see <see cref="Erasure"/>.</summary>
static class ErasePerson
{
    // Without a precondition: who leaves leaves, whatever has changed about them (rule 4).
    internal static void Map(RouteGroupBuilder people, PersonKind kind) => people.MapDelete("/{id:guid}",
        (Guid id, Caller caller, UnitOfWork work, Erasure erasure, CancellationToken cancellationToken) =>
            HandleAsync(kind, new Owner(caller.Partner, id), work, erasure, cancellationToken)).WithSummary("Erase a person, for good").WithoutPrecondition();

    static async Task<NoContent> HandleAsync(PersonKind kind, Owner owner, UnitOfWork work, Erasure erasure, CancellationToken cancellationToken)
    {
        if (!await erasure.RunAsync(kind, owner, cancellationToken))
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
