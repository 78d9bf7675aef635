using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using Entraide.Notification.PartnerTemplates;
using Entraide.Notification.Templates;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime.Extensions;

namespace Entraide.Notification.Apps;

/// <summary>What the partner's app shows somebody, in the words they chose.</summary>
/// <param name="PersonId">Whom.</param>
/// <param name="Device">What the partner calls the person's device; empty for every device.</param>
/// <param name="Direction"><c>ltr</c> or <c>rtl</c>.</param>
/// <param name="Title">What stands above it: the subject, as the person chose it.</param>
/// <param name="Text">One short line.</param>
public sealed record AppMessage(Guid DeliveryId, Guid PersonId, string Device, string Language, string Direction, string Title, string Text, string? Sender);

/// <summary>
/// <c>GET /v1/notifications/messages/{delivery_id}</c>: a message that went by the app, written when it is read. What may not be sent any more
/// (its booking ended, the person said stop, the hour is not safe) is not there.
/// </summary>
static class ReadAppMessage
{
    internal static void Map(RouteGroupBuilder notifications) => notifications.MapGet("/messages/{id:guid}", HandleAsync).WithSummary("Read a message that the partner's app is to show");

    static async Task<Ok<AppMessage>> HandleAsync(
        Guid id, Caller caller, Database database, OtherSubjects subjects, ContactVault vault, MessageWriter writer, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        var delivery = await database.FindAsync<Delivery>("""
            select id, partner_id, person_id, subject_id, channel, kind, lead_seconds, starts_at, old_starts_at, offer_ends_at from deliveries
            where id = @id and partner_id = @Partner and channel = 'app' and state = 'sent'
            """, new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        var target = await database.FindAsync<DeliveryTarget>(DeliveryTarget.Query, new { ids = new[] { id } }, cancellationToken) ?? throw Problem.NotFound();
        var recipient = target.ToRecipient();
        var subject = await subjects.FindAsync(delivery, recipient, cancellationToken);
        if (SendDecision.Of(delivery, recipient, subject is null ? target.Booking : subject.Now, time.GetUtcNow().ToInstant()) is not SendDecision.Send send || target.WrappedKey is null || target.Sealed is null)
        {
            throw Problem.NotFound();
        }

        var (owner, keys) = (new Owner(delivery.PartnerId, delivery.PersonId), new WrappedKeys(target.WrappedKey, target.WrappedPartnerKey));
        var device = vault.TryOpen(target.Sealed, owner, Channel.App, keys) ?? throw Problem.NotFound();
        var message = await writer.WriteAsync(
            delivery.PartnerId, target.Dress(recipient, subject?.Words(delivery.Kind, send.Words) ?? send.Words, vault, owner, keys), delivery.Kind, subject.Facts(send), cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new AppMessage(id, delivery.PersonId, device, message.Language, message.Direction, message.Subject, message.Short, message.Sender));
    }
}
