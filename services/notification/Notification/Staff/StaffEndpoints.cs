using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Staff;

/// <summary>How the partner's own people are reached who may be on call; their ids are made here.</summary>
static class StaffEndpoints
{
    internal static void MapReads(RouteGroupBuilder staff) =>
        staff.MapGet("/{id:guid}", ShowAsync).WithSummary("Show somebody of the staff, without the contacts");

    internal static void MapWrites(RouteGroupBuilder staff)
    {
        staff.MapPost("", AddAsync).WithSummary("Add somebody to the staff");
        staff.MapPut("/{id:guid}", ChangeAsync).WithSummary("Say anew how somebody of the staff is reached; contacts that are left out stay");
    }

    static async Task<Ok<PersonBody>> ShowAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(PersonBody.Of(await ShowParticipant.FindAsync(id, caller, database, cancellationToken, PersonKind.Staff)));

    static async Task<Created<PersonBody>> AddAsync(
        PersonDetails request, Caller caller, UnitOfWork work, StoredPeople people, TimeProvider time, CancellationToken cancellationToken)
    {
        var owner = new Owner(caller.Partner, Guid.CreateVersion7(time.GetUtcNow()));
        var row = await people.SaveAsync(PersonKind.Staff, owner, request, request.Check(), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/notifications/staff/{owner.Person}", PersonBody.Of(row));
    }

    static async Task<Ok<PersonBody>> ChangeAsync(Guid id, PersonDetails request, Caller caller, UnitOfWork work, StoredPeople people, CancellationToken cancellationToken)
    {
        var (owner, policy) = (new Owner(caller.Partner, id), request.Check());
        await people.HoldAsync(PersonKind.Staff, owner, cancellationToken);
        var row = await people.SaveAsync(PersonKind.Staff, owner, request, policy, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(PersonBody.Of(row));
    }
}
