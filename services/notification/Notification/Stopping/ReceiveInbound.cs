using System.Security.Cryptography;
using Entraide.Notification.Contacts;
using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Stopping;

/// <summary>What a person answered, as the partner's SMS gateway or mailbox hands it on. It is looked at for an exit word and not kept.</summary>
/// <param name="Channel">One of <c>email</c>, <c>sms</c>, <c>voice</c>; an app says whose it is, and stops them by their id.</param>
/// <param name="From">The sender's contact.</param>
/// <param name="Text">At most 2,000 characters.</param>
public sealed record InboundMessage(string Channel, string From, string Text);

/// <summary>
/// Takes in what came back from outside. An exit word stops everything to whoever sent it. The answer is the same whether the sender is known,
/// and whether it was such a word: it tells nobody who is reached here.
/// </summary>
static class ReceiveInbound
{
    const int LongestText = 2000, LongestContact = 512;

    internal static void Map(RouteGroupBuilder notifications) => notifications.MapPost("/inbound", HandleAsync).WithSummary("Hand on what a person answered");

    static async Task<Accepted> HandleAsync(
        InboundMessage message, Caller caller, Database database, UnitOfWork work, ContactVault vault, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks().That(message.Channel is Channel.Email or Channel.Sms or Channel.Voice, "/channel", "One of email, sms, voice.")
            .That(message.From.Length is >= 1 and <= LongestContact, "/from", $"1 to {LongestContact} characters.")
            .That(message.Text.Length <= LongestText, "/text", $"At most {LongestText} characters.")
            .Enforce();
        // In the order of their ids, so that two such messages do not wait for each other.
        foreach (var person in await LookUpContact.FindAsync(caller.Partner, message.Channel, FormOf(message), database, vault, cancellationToken))
        {
            if (ExitWords.IsStop(message.Text, await OwnWordAsync(person.Id, caller, database, vault, cancellationToken)))
            {
                await StopEverything.StopAsync(person.Id, caller.Partner, work, time, cancellationToken);
            }
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    // Gateways write numbers with and without spaces.
    static string FormOf(InboundMessage message) => ContactPoint.FormOf(message.Channel,
        message.Channel == Channel.Email ? message.From.Trim() : new string([.. message.From.Where(letter => letter is not (' ' or '-' or '.' or '(' or ')'))]))!;

    static async Task<string?> OwnWordAsync(Guid person, Caller caller, Database database, ContactVault vault, CancellationToken cancellationToken)
    {
        var kept = await database.FindAsync<Row>("""
            select s.sealed, k.wrapped_key, pk.wrapped_key as wrapped_partner_key from sealed_choices s
            join vault.data_keys k using (person_id, partner_id) left join vault.partner_keys pk on pk.partner_id = s.partner_id
            where s.person_id = @person and s.partner_id = @Partner and s.choice = @ExitWord
            """, new { person, caller.Partner, SealedChoices.ExitWord }, cancellationToken);
        try
        {
            return kept is null ? null : vault.Open(kept.Sealed, new Owner(caller.Partner, person), SealedChoices.ExitWord, new WrappedKeys(kept.WrappedKey, kept.WrappedPartnerKey));
        }
        catch (CryptographicException)
        {
            // The ordinary words stop them all the same.
            return null;
        }
    }

    sealed class Row
    {
        public byte[] Sealed { get; init; } = [];
        public byte[] WrappedKey { get; init; } = [];
        public byte[]? WrappedPartnerKey { get; init; }
    }
}
