using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Participants;

/// <summary>What a partner may know of a participant here: everything but the contact itself.</summary>
/// <param name="Bounced">Channels whose contact does not exist, as a message that came back told: nothing is sent there until it is replaced. Left out where there is none.</param>
public sealed record ParticipantBody(Guid ParticipantId, string Language, string TimeZone, bool HasEmail, PolicyBody Policy, IReadOnlyList<string>? Bounced = null)
{
    internal static ParticipantBody Of(PersonRow row) => new(row.Id, row.Language, row.TimeZone, row.HasEmail, PolicyBody.Of(row.ToPolicy()), row.Bounced.Length > 0 ? row.Bounced : null);
}

static class ShowParticipant
{
    internal static void Map(RouteGroupBuilder participants) => participants.MapGet("/{id:guid}", HandleAsync).WithSummary("Show a participant, without the contact");

    static async Task<Ok<ParticipantBody>> HandleAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(ParticipantBody.Of(await FindAsync(id, caller, database, cancellationToken)));

    /// <exception cref="Problem">there is none, or it is another partner's</exception>
    internal static async Task<PersonRow> FindAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        await database.FindAsync<PersonRow>($"select {PersonRow.Columns} from people p where p.id = @id and p.partner_id = @Partner", new { id, caller.Partner }, cancellationToken)
        ?? throw Problem.NotFound();
}
