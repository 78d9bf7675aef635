using System.Security.Cryptography;
using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Stopping;

/// <summary>What a person answered, as the partner's SMS gateway or mailbox hands it on. It is looked at for an exit word and not kept.</summary>
/// <param name="Channel">One of <c>email</c>, <c>sms</c>, <c>voice</c>, <c>push</c>, <c>app</c>.</param>
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
        InboundMessage message, Caller caller, Database database, UnitOfWork work, IContactLookup contacts, ContactVault vault, TimeProvider time, CancellationToken cancellationToken)
    {
        new Checks().That(Participants.Channel.All.Contains(message.Channel), "/channel", $"One of {string.Join(", ", Participants.Channel.All)}.")
            .That(message.From.Length is >= 1 and <= LongestContact, "/from", $"1 to {LongestContact} characters.")
            .That(message.Text.Length <= LongestText, "/text", $"At most {LongestText} characters.")
            .Enforce();
        foreach (var person in (await contacts.FindAsync(caller.Partner, message.Channel, message.From, cancellationToken)).Order())
        {
            if (ExitWords.IsStop(message.Text, await OwnWordAsync(person, caller, database, vault, cancellationToken)))
            {
                await StopEverything.StopAsync(person, caller.Partner, work, time, cancellationToken);
            }
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    static async Task<string?> OwnWordAsync(Guid person, Caller caller, Database database, ContactVault vault, CancellationToken cancellationToken)
    {
        var kept = await database.FindAsync<Row>("""
            select s.sealed, k.wrapped_key from sealed_choices s join data_keys k using (person_id)
            where s.person_id = @person and s.partner_id = @Partner and s.choice = @ExitWord
            """, new { person, caller.Partner, SealedChoices.ExitWord }, cancellationToken);
        try
        {
            return kept is null ? null : vault.Open(kept.Sealed, new Owner(caller.Partner, person), SealedChoices.ExitWord, kept.WrappedKey);
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
    }
}
