using System.Diagnostics;
using System.Security.Cryptography;
using Entraide.Notification.Mail;
using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using NodaTime;
using NodaTime.Extensions;
using Npgsql;

namespace Entraide.Notification.Deliveries;

/// <summary>One attempt to send one claimed message: decide again, open the contact, hand it to the mail relay, note what came of it.</summary>
sealed class SendMessage(Database database, DeliveryQueue queue, ContactVault vault, IMailTransport transport, TimeProvider time, ILogger<SendMessage> logger)
{
    public async Task RunAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var target = await database.FindAsync<Target>(Target.Query, delivery, cancellationToken);
            var recipient = target?.ToRecipient();
            await (SendDecision.Of(delivery, recipient, target?.Booking, Now) switch
            {
                SendDecision.Drop drop => DropAsync(delivery, drop, cancellationToken),
                SendDecision.Postpone postpone => queue.PostponeAsync(delivery, postpone.Until, cancellationToken),
                SendDecision.Send send => SendAsync(delivery, send, target!, recipient!, cancellationToken),
                var other => throw new UnreachableException(other.GetType().Name),
            });
        }
        catch (Exception exception)
        {
            // The lease runs out and the message is tried again. The type only: a message may quote an address.
            logger.LogWarning("Delivery {Delivery} was left at attempt {Attempt}: {Exception}", delivery.Id, delivery.Attempts, exception.GetType().Name);
        }
    }

    async Task SendAsync(Delivery delivery, SendDecision.Send send, Target target, Recipient recipient, CancellationToken cancellationToken)
    {
        MailOutcome outcome;
        try
        {
            var address = target.WrappedKey is null ? null
                : vault.TryOpen(target.Sealed!, new Owner(delivery.PartnerId, delivery.PersonId), delivery.Channel, new WrappedKeys(target.WrappedKey, target.WrappedPartnerKey));
            if (address is null)
            {
                // They left, or took the contact back, and it came back with an old backup; its key did not.
                await DropAsync(delivery, new SendDecision.Drop(DeliveryState.Suppressed, Reasons.NoContact), cancellationToken);
                return;
            }

            var mail = new OutgoingMail(delivery.Id, address, Message.Compose(recipient, delivery.Kind, send.Start, send.Other),
                CalendarEntry.Of(delivery.Kind, recipient, target.Meeting, transport.Sender, address, Now));
            outcome = await HandOverAsync(delivery, mail, cancellationToken);
        }
        catch (CryptographicException)
        {
            // Most likely this replica runs with another Vault:Key: another one, or a corrected setting, will open it.
            logger.LogError("The contact for delivery {Delivery} does not open: is Vault:Key the one it was sealed under?", delivery.Id);
            outcome = new MailOutcome(MailResult.NotTaken, 0);
        }

        await NoteAsync(delivery, outcome, cancellationToken);
    }

    async Task<MailOutcome> HandOverAsync(Delivery delivery, OutgoingMail mail, CancellationToken cancellationToken)
    {
        // In the trace of the request that booked, across the days between.
        ActivityContext.TryParse(delivery.Traceparent, null, isRemote: true, out var cause);
        using var span = Telemetry.Source.StartActivity("mail send", ActivityKind.Client, cause);
        span?.SetTag("notification.delivery.id", delivery.Id).SetTag(delivery.Kind == DeliveryKind.Offer ? "notification.entry.id" : "notification.booking.id", delivery.SubjectId);
        var outcome = await transport.SendAsync(mail, cancellationToken);
        if (outcome.Result != MailResult.Taken)
        {
            span?.SetTag("error.type", outcome.Status.ToString()).SetStatus(ActivityStatusCode.Error);
        }

        return outcome;
    }

    async Task NoteAsync(Delivery delivery, MailOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Result == MailResult.Taken)
        {
            Telemetry.Sent.Add(1);
            await UntilStoredAsync(() => queue.SentAsync(delivery, cancellationToken), cancellationToken);
            return;
        }

        var reason = outcome.Result switch
        {
            MailResult.Refused => Reasons.MailRefused,
            MailResult.Unknown when delivery.Doubts >= DeliveryQueue.MostDoubts => Reasons.OutcomeUnknown,
            _ when delivery.Attempts >= DeliveryQueue.MostAttempts => Reasons.TooManyAttempts,
            _ => null,
        };
        Telemetry.Failed.Add(1, new KeyValuePair<string, object?>("final", reason is not null));
        logger.LogWarning("Delivery {Delivery} was not taken at attempt {Attempt}, with SMTP status {Status}", delivery.Id, delivery.Attempts, outcome.Status);
        await UntilStoredAsync(() => reason is null
            ? queue.RetryAsync(delivery, Now + DeliveryQueue.RetryAfter(delivery.Attempts).ToDuration(), outcome.Result == MailResult.Unknown, cancellationToken)
            : queue.DropAsync(delivery, DeliveryState.Dead, reason, cancellationToken), cancellationToken);
    }

    async Task DropAsync(Delivery delivery, SendDecision.Drop drop, CancellationToken cancellationToken)
    {
        await queue.DropAsync(delivery, drop.State, drop.Reason, cancellationToken);
        if (drop.State == DeliveryState.Suppressed)
        {
            Telemetry.Suppressed.Add(1, new KeyValuePair<string, object?>("reason", drop.Reason));
        }
    }

    Instant Now => time.GetUtcNow().ToInstant();

    // A mail that left while the database was away would leave again if this were not stored: insist for as long as the lease lasts.
    async Task UntilStoredAsync(Func<Task> store, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await store();
                return;
            }
            catch (NpgsqlException) when (!cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancellationToken);
            }
        }
    }

    /// <summary>The person as they are now, with their sealed contact and how their booking stands.</summary>
    sealed class Target : PersonRow
    {
        public const string Query = $"""
            select {PersonRow.Columns}, k.wrapped_key, pk.wrapped_key as wrapped_partner_key, c.sealed, o.starts_at as offer_starts_at, o.ended as offer_ended,
                b.state as booking_state, b.starts_at as booking_starts_at, b.ends_at as booking_ends_at, b.calendar_uid, b.sequence, t.starts_at as told_starts_at
            from people p
            left join vault.data_keys k on k.person_id = p.id
            left join vault.partner_keys pk on pk.partner_id = p.partner_id
            left join contacts c on c.person_id = p.id and c.channel = @Channel
            left join bookings b on b.id = @SubjectId
            left join offers o on o.entry_id = @SubjectId
            -- A mail that may have arrived or not leaves open what the person knows.
            left join lateral (
                select case when d.state = 'sent' then d.starts_at end as starts_at from deliveries d
                where d.subject_id = @SubjectId and d.person_id = @PersonId and d.kind in ('confirmation', 'rescheduling') and d.id <> @Id and (d.state = 'sent' or d.doubts > 0)
                order by coalesce(d.sent_at, d.due_at) desc limit 1) t on true
            where p.id = @PersonId and p.partner_id = @PartnerId
            """;

        public byte[]? WrappedKey { get; init; }
        public byte[]? WrappedPartnerKey { get; init; }
        public byte[]? Sealed { get; init; }
        public DateTimeOffset? OfferStartsAt { get; init; }
        public bool? OfferEnded { get; init; }
        public string? BookingState { get; init; }
        public DateTimeOffset? BookingStartsAt { get; init; }
        public DateTimeOffset? BookingEndsAt { get; init; }
        public Guid? CalendarUid { get; init; }
        public int? Sequence { get; init; }
        public DateTimeOffset? ToldStartsAt { get; init; }

        public BookingNow? Booking => OfferStartsAt is { } start ? new BookingNow(OfferEnded == true, start.ToInstant(), null)
            : BookingState is null ? null
            : new BookingNow(BookingState is "cancelled" or "refused", BookingStartsAt!.Value.ToInstant(), ToldStartsAt?.ToInstant());

        public Meeting? Meeting => CalendarUid is { } uid && BookingEndsAt is { } end ? new Meeting(uid, Sequence!.Value, BookingStartsAt!.Value.ToInstant(), end.ToInstant()) : null;
    }
}
