using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Notification.Contacts;

/// <summary>A contact to be kept: of <c>push</c> a subscription, else a value, which <c>app</c> may do without.</summary>
public sealed record ContactBody(string? Value = null, PushSubscription? Subscription = null);

/// <summary>Contacts one by one: written and taken away, never read.</summary>
static class ContactEndpoints
{
    static readonly string[] Channels = [Channel.Email, Channel.Sms, Channel.Voice, Channel.Push, Channel.App];

    // Without a precondition: nobody can have read what is never shown.
    internal static void Map(RouteGroupBuilder people, PersonKind kind)
    {
        people.MapPut("/{id:guid}/contacts/{channel}",
            (Guid id, string channel, ContactBody body, Caller caller, UnitOfWork work, StoredPeople stored, StoredContacts contacts, CancellationToken cancellationToken) =>
                SetAsync(kind, new Owner(caller.Partner, id), channel, body, work, stored, contacts, cancellationToken)).WithSummary("Keep a contact").WithoutPrecondition();
        people.MapDelete("/{id:guid}/contacts/{channel}",
            (Guid id, string channel, Caller caller, UnitOfWork work, StoredPeople stored, StoredContacts contacts, CancellationToken cancellationToken) =>
                RemoveAsync(kind, new Owner(caller.Partner, id), channel, work, stored, contacts, cancellationToken)).WithSummary("Take a contact away").WithoutPrecondition();
    }

    static async Task<NoContent> SetAsync(
        PersonKind kind, Owner owner, string channel, ContactBody body, UnitOfWork work, StoredPeople stored, StoredContacts contacts, CancellationToken cancellationToken)
    {
        var point = Read(channel, body);
        await stored.HoldAsync(kind, owner, cancellationToken);
        await contacts.ReplaceAsync(owner, point, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    static async Task<NoContent> RemoveAsync(
        PersonKind kind, Owner owner, string channel, UnitOfWork work, StoredPeople stored, StoredContacts contacts, CancellationToken cancellationToken)
    {
        await stored.HoldAsync(kind, owner, cancellationToken);
        if (!await contacts.RemoveAsync(owner, channel, cancellationToken))
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    /// <exception cref="Problem">there is no such channel, or what it takes was not given</exception>
    internal static ContactPoint Read(string channel, ContactBody body)
    {
        if (!Channels.Contains(channel))
        {
            throw Problem.NotFound();
        }

        var checks = new Checks();
        var isPush = channel == Channel.Push;
        checks.That(isPush || body.Subscription is null, "/subscription", "Of push only.")
            .That(!isPush || body.Value is null, "/value", "Not of push: give the subscription.")
            .That(!isPush || body.Subscription is not null, "/subscription", "What the browser gave out: endpoint and keys.");
        var point = isPush
            ? body.Subscription is { } push ? ContactPoint.Read(push, checks, "/subscription") : null
            : ContactPoint.Read(channel, body.Value ?? "", checks, "/value");
        checks.Enforce();
        return point!;
    }
}
