using Entraide.Notification.Deliveries;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Participants;

/// <summary>What a partner may know of a participant here: everything but the contact itself.</summary>
/// <param name="Contacts">The channels on which there is a contact.</param>
/// <param name="WrittenIn">
/// The language messages to the person are in, which may not be <paramref name="Language"/>: <c>pt</c> for <c>pt-BR</c>, and <c>en</c> where nobody can write theirs yet.
/// </param>
/// <param name="Calendar">What dates are written in.</param>
/// <param name="HasDisguise">Whether a disguise is kept.</param>
/// <param name="HasExitWord">Whether they have a word of their own that stops everything.</param>
/// <param name="StoppedAt">Since when nothing is sent because they said stop; UTC. A policy with <c>resume</c> ends it.</param>
/// <param name="Bounced">Channels whose contact does not exist, as a message that came back told: nothing is sent there until it is replaced. Left out where there is none.</param>
public sealed record ParticipantBody(
    Guid ParticipantId, string Language, string TimeZone, bool HasEmail, PolicyBody Policy, IReadOnlyList<string> Contacts, string WrittenIn, string Calendar,
    bool HasDisguise, bool HasExitWord, DateTimeOffset? StoppedAt, IReadOnlyList<string>? Bounced = null)
{
    internal static ParticipantBody Of(PersonRow row) => new(
        row.Id, row.Language, row.TimeZone, row.HasEmail, PolicyBody.Of(row.ToPolicy()), row.Contacts, SpokenLanguage.WrittenIn(row.Language), row.Calendar,
        row.HasDisguise, row.HasExitWord, row.StoppedAt, row.Bounced.Length > 0 ? row.Bounced : null);
}

static class ShowParticipant
{
    internal static void Map(RouteGroupBuilder participants)
    {
        participants.MapGet("/{id:guid}", HandleAsync).WithSummary("Show a participant, without the contact");
        participants.MapGet("/{id:guid}/policy", PolicyAsync).WithSummary("Show the safe-contact policy");
    }

    static async Task<Ok<ParticipantBody>> HandleAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(ParticipantBody.Of(await FindAsync(id, caller, database, cancellationToken)));

    static async Task<Ok<PolicyBody>> PolicyAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(PolicyBody.Of((await FindAsync(id, caller, database, cancellationToken)).ToPolicy()));

    /// <exception cref="Problem">there is none, or it is another partner's</exception>
    internal static async Task<PersonRow> FindAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken, PersonKind kind = PersonKind.Participant) =>
        await database.FindAsync<PersonRow>($"select {PersonRow.Columns} from people p where p.id = @id and p.partner_id = @Partner and p.kind = @kind",
            new { id, caller.Partner, kind = kind.Word() }, cancellationToken)
        ?? throw Problem.NotFound();
}
