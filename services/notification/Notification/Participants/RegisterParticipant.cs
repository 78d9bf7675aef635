using Entraide.Notification.Contracts;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Participants;

/// <summary>A person a partner accompanies, by a pseudonym that this makes up.</summary>
static class RegisterParticipant
{
    internal static void Map(RouteGroupBuilder participants) => participants.MapPost("", HandleAsync).WithSummary("Register a participant");

    static async Task<Created<ParticipantBody>> HandleAsync(
        PersonDetails request, Caller caller, UnitOfWork work, StoredPeople people, TimeProvider time, CancellationToken cancellationToken)
    {
        var policy = request.Check();
        var owner = new Owner(caller.Partner, Guid.CreateVersion7(time.GetUtcNow()));
        var row = await people.SaveAsync(PersonKind.Participant, owner, request, policy, cancellationToken);
        work.Publish(new ParticipantRegistered(owner.Person, owner.Partner));
        work.Publish(ContactHours.Of(owner, row.Version, request.TimeZone, request.Language, policy, PersonDay.Today(request.TimeZone, time)));
        await work.CommitAsync(cancellationToken);
        return TypedResults.Created($"/v1/notifications/participants/{owner.Person}", ParticipantBody.Of(row));
    }
}
