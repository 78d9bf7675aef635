using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Contacts;

/// <summary>Whose contact is this?</summary>
/// <param name="Channel"><c>email</c>, <c>sms</c> or <c>voice</c>.</param>
public sealed record ContactQuestion(string Channel, string Value);

/// <summary>Everybody of the partner with that contact: several may share one.</summary>
public sealed record PeopleFound(IReadOnlyList<PersonFound> People);

/// <param name="Kind"><c>participant</c>, <c>supporter</c> or <c>staff</c>.</param>
public sealed record PersonFound(Guid Id, string Kind);

/// <summary>Finds the partner's people by a contact, in a body because a URL is kept in too many places.</summary>
static class LookUpContact
{
    internal static void Map(RouteGroupBuilder notifications) => notifications.MapPost("/lookup", HandleAsync).AsksOnly().WithSummary("Find whose contact something is");

    static async Task<Ok<PeopleFound>> HandleAsync(
        ContactQuestion question, Caller caller, Database database, ContactVault vault, HttpResponse response, CancellationToken cancellationToken)
    {
        var checks = new Checks().That(question.Channel is Channel.Email or Channel.Sms or Channel.Voice, "/channel", "One of email, sms, voice.");
        checks.Enforce();
        ContactPoint.Read(question.Channel, question.Value, checks, "/value");
        checks.Enforce();
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new PeopleFound([.. await FindAsync(caller.Partner, question.Channel, ContactPoint.FormOf(question.Channel, question.Value)!, database, vault, cancellationToken)]));
    }

    /// <summary>The partner's people with this contact, in the form of <see cref="ContactPoint.FormOf"/>.</summary>
    internal static async Task<IReadOnlyList<PersonFound>> FindAsync(
        Guid partner, string channel, string form, Database database, ContactVault vault, CancellationToken cancellationToken)
    {
        var partnerKey = await database.FindAsync<byte[]>("select wrapped_key from vault.partner_keys where partner_id = @partner", new { partner }, cancellationToken);
        return partnerKey is null ? [] : [.. (await database.QueryAsync<Row>("""
            select p.id, p.kind from vault.lookups l join people p on p.id = l.person_id and p.partner_id = l.partner_id
            where l.partner_id = @partner and l.channel = @channel and l.digest = @digest order by p.id
            """, new { partner, channel, digest = vault.Index(form, partner, channel, partnerKey) }, cancellationToken)).Select(row => new PersonFound(row.Id, row.Kind))];
    }

    sealed class Row
    {
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
    }
}
