using System.Diagnostics;
using System.Security.Cryptography;
using Entraide.Notification.Channels;
using Entraide.Notification.Mail;
using Entraide.Notification.Participants;
using Entraide.Notification.PartnerTemplates;
using Entraide.Notification.Templates;
using Entraide.Notification.Vault;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Deliveries;

/// <summary>One attempt to send one claimed message: decide again, open the contact, write it, hand it to its channel, note what came of it.</summary>
sealed class SendMessage(
    DeliveryNotes notes, DeadContacts deadContacts, OtherSubjects subjects, ContactVault vault, MessageWriter writer, MailSender sender, TimeProvider time, ILogger<SendMessage> logger)
{
    /// <returns>What the channel answered; null where it was not asked.</returns>
    public async Task<SendOutcome?> RunAsync(Delivery delivery, DeliveryTarget? target, IChannel? channel, CancellationToken cancellationToken)
    {
        var recipient = target?.ToRecipient();
        var subject = recipient is null ? null : await subjects.FindAsync(delivery, recipient, cancellationToken);
        switch (SendDecision.Of(delivery, recipient, subject is null ? target?.Booking : subject.Now, Now))
        {
            case SendDecision.Drop drop:
                await DropAsync(delivery, drop.State, drop.Reason, cancellationToken);
                return null;
            case SendDecision.Postpone postpone:
                await notes.StoreAsync(DeliveryNote.Postponed(delivery, postpone.Until), cancellationToken);
                return null;
            // Whose key is gone has left, and came back with an old backup.
            case SendDecision.Send when target!.Sealed is null || target.WrappedKey is null:
                await DropAsync(delivery, DeliveryState.Suppressed, Reasons.NoContact, cancellationToken);
                return null;
            case SendDecision.Send when channel is null:
                logger.LogWarning("Delivery {Delivery} is given up: channel {Channel} is not configured", delivery.Id, delivery.Channel);
                await DropAsync(delivery, DeliveryState.Dead, Reasons.ChannelNotConfigured, cancellationToken);
                return null;
            case SendDecision.Send send:
                return await SendAsync(delivery, subject is null ? send : send with { Words = subject.Words(delivery.Kind, send.Words) }, subject, target!, recipient!, channel, cancellationToken);
            case var other:
                throw new UnreachableException(other.GetType().Name);
        }
    }

    async Task<SendOutcome?> SendAsync(
        Delivery delivery, SendDecision.Send send, OtherSubject? subject, DeliveryTarget target, Recipient recipient, IChannel channel, CancellationToken cancellationToken)
    {
        SendOutcome outcome;
        try
        {
            var (owner, keys) = (new Owner(delivery.PartnerId, delivery.PersonId), new WrappedKeys(target.WrappedKey!, target.WrappedPartnerKey));
            if (vault.TryOpen(target.Sealed!, owner, delivery.Channel, keys) is not { } to)
            {
                // They left, or took the contact back, and it came back with an old backup; its key did not.
                await DropAsync(delivery, DeliveryState.Suppressed, Reasons.NoContact, cancellationToken);
                return null;
            }

            var message = await WriteAsync(delivery, send, subject, target, target.Dress(recipient, send.Words, vault, owner, keys), to, cancellationToken);
            outcome = await HandOverAsync(delivery, message, channel, cancellationToken);
        }
        catch (CryptographicException)
        {
            // Most likely this replica runs with another Vault:Key: another one, or a corrected setting, will open it.
            logger.LogError("The contact for delivery {Delivery} does not open: is Vault:Key the one it was sealed under?", delivery.Id);
            outcome = new SendOutcome(SendResult.NotTaken);
        }
        catch (UnfitValueException exception)
        {
            // Trying again would not make it fit.
            logger.LogError("Delivery {Delivery} of kind {Kind} cannot be written: {Variable}", delivery.Id, delivery.Kind, exception.Variable);
            await DropAsync(delivery, DeliveryState.Dead, Reasons.CannotBeWritten, cancellationToken);
            return null;
        }

        await NoteAsync(delivery, target, outcome, send.Remark, cancellationToken);
        return outcome;
    }

    async Task<OutgoingMessage> WriteAsync(
        Delivery delivery, SendDecision.Send send, OtherSubject? subject, DeliveryTarget target, Recipient recipient, string to, CancellationToken cancellationToken) => new(
        delivery.Id, to,
        await writer.WriteAsync(delivery.PartnerId, recipient, delivery.Kind, subject.Facts(send), cancellationToken),
        delivery.OfferEndsAt ?? (send.Start > Now ? send.Start.ToDateTimeOffset() : time.GetUtcNow().AddDays(1)),
        delivery.Channel == Channel.Email ? CalendarEntry.Of(delivery.Kind, recipient, target.Meeting, sender.Address, to, Now) : null, recipient.Policy.Voicemail, delivery.PartnerId);

    async Task<SendOutcome> HandOverAsync(Delivery delivery, OutgoingMessage message, IChannel channel, CancellationToken cancellationToken)
    {
        // In the trace of the request that booked, across the days between.
        ActivityContext.TryParse(delivery.Traceparent, null, isRemote: true, out var cause);
        using var span = Telemetry.Source.StartActivity(channel.Name == Channel.Email ? "mail send" : $"{channel.Name} send", ActivityKind.Client, cause);
        span?.SetTag("notification.delivery.id", delivery.Id).SetTag(delivery.Kind == DeliveryKind.Offer ? "notification.entry.id" : "notification.booking.id", delivery.SubjectId);
        var outcome = await channel.SendAsync(message, cancellationToken);
        if (outcome.Result != SendResult.Taken)
        {
            span?.SetTag("error.type", outcome.Status.ToString()).SetStatus(ActivityStatusCode.Error);
        }

        return outcome;
    }

    async Task NoteAsync(Delivery delivery, DeliveryTarget target, SendOutcome outcome, string? remark, CancellationToken cancellationToken)
    {
        var channel = new KeyValuePair<string, object?>("channel", delivery.Channel);
        if (outcome.Result == SendResult.Taken)
        {
            Telemetry.Sent.Add(1, channel);
            await notes.StoreAsync(DeliveryNote.Sent(delivery, Now, remark), cancellationToken);
            return;
        }

        var reason = GivenUp(delivery, outcome.Result);
        Telemetry.Failed.Add(1, new KeyValuePair<string, object?>("final", reason is not null), channel);
        logger.LogWarning("Delivery {Delivery} was not taken at attempt {Attempt} by channel {Channel}, with status {Status}", delivery.Id, delivery.Attempts, delivery.Channel, outcome.Status);
        if (outcome.Result == SendResult.Gone)
        {
            await deadContacts.ForgetAsync(delivery, target.Sealed!, cancellationToken);
        }

        var pause = DeliveryQueue.RetryAfter(delivery.Attempts - delivery.Spent);
        await notes.StoreAsync(reason is null
            ? DeliveryNote.Retried(delivery, Now + (outcome.RetryAfter > pause ? outcome.RetryAfter.Value : pause).ToDuration(), outcome.Result == SendResult.Unknown)
            : DeliveryNote.Dropped(delivery, DeliveryState.Dead, reason), cancellationToken);
    }

    static string? GivenUp(Delivery delivery, SendResult result) => result switch
    {
        SendResult.Refused => delivery.Channel == Channel.Email ? Reasons.MailRefused : Reasons.MessageRefused,
        SendResult.Gone => Reasons.ContactGone,
        SendResult.Unknown when delivery.Doubts >= DeliveryQueue.MostDoubts => Reasons.OutcomeUnknown,
        _ when delivery.Attempts - delivery.Spent >= DeliveryQueue.MostAttempts => Reasons.TooManyAttempts,
        _ => null,
    };

    async Task DropAsync(Delivery delivery, DeliveryState state, string reason, CancellationToken cancellationToken)
    {
        await notes.StoreAsync(DeliveryNote.Dropped(delivery, state, reason), cancellationToken);
        if (state == DeliveryState.Suppressed)
        {
            Telemetry.Suppressed.Add(1, new KeyValuePair<string, object?>("reason", reason));
        }
    }

    Instant Now => time.GetUtcNow().ToInstant();
}
