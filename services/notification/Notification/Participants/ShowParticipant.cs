using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Participants;

/// <summary>What a partner may know of a participant here: everything but what is sealed.</summary>
/// <param name="HasDisguise">Whether a disguise is kept.</param>
/// <param name="HasExitWord">Whether they have a word of their own that stops everything.</param>
/// <param name="StoppedAt">Since when nothing is sent because they said stop; UTC. A policy with <c>resume</c> ends it.</param>
public sealed record ParticipantBody(
    Guid ParticipantId, string Language, string TimeZone, bool HasEmail, PolicyBody Policy, bool HasDisguise = false, bool HasExitWord = false, DateTimeOffset? StoppedAt = null)
{
    internal static ParticipantBody Of(PersonRow row) =>
        new(row.Id, row.Language, row.TimeZone, row.HasEmail, PolicyBody.Of(row.ToPolicy()), row.HasDisguise, row.HasExitWord, row.StoppedAt);
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
