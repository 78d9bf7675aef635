using System.Diagnostics;
using Entraide.Notification.Participants;
using Entraide.ServiceDefaults.Data;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Deliveries;

/// <summary>A booking, as far as telling a person about it goes.</summary>
sealed record BookingRef(Guid BookingId, Guid PartnerId, Guid ParticipantId, DateTimeOffset StartsAt);

/// <summary>Writes the plan of a booking's messages, in the transaction of what caused it.</summary>
sealed class DeliveryPlanner(UnitOfWork work, TimeProvider time)
{
    /// <summary>
    /// The person, their row held until this transaction ends, so that they are not erased halfway; null where this partner has no such person here.
    /// </summary>
    public async Task<Recipient?> FindRecipientAsync(BookingRef booking, CancellationToken cancellationToken) =>
        (await work.FindAsync<ParticipantRow>($"select {ParticipantRow.Columns} from participants p where p.id = @ParticipantId and p.partner_id = @PartnerId for share of p", booking, cancellationToken))?.ToRecipient();

    /// <summary>Plans to tell the person, at once, of a <paramref name="kind"/>.</summary>
    public Task TellAsync(DeliveryKind kind, BookingRef booking, Recipient? recipient, CancellationToken cancellationToken) =>
        AddAsync(booking, DeliveryPlan.Tell(kind, recipient, Now), cancellationToken);

    /// <summary>Plans the reminders of a booking.</summary>
    public async Task RemindAsync(BookingRef booking, Recipient? recipient, CancellationToken cancellationToken)
    {
        foreach (var planned in DeliveryPlan.Remind(recipient, booking.StartsAt.ToInstant(), Now))
        {
            await AddAsync(booking, planned, cancellationToken);
        }
    }

    /// <summary>Records that a message will not be sent because the booking had ended before it was planned.</summary>
    public Task AddEndedAsync(DeliveryKind kind, BookingRef booking, CancellationToken cancellationToken) =>
        AddAsync(booking, new PlannedDelivery(kind, 0, DeliveryState.Cancelled, Now, Reasons.BookingEnded), cancellationToken);

    /// <summary>Ends what has not been sent yet of a booking that ended.</summary>
    public Task CancelPendingAsync(Guid bookingId, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update deliveries set state = 'cancelled', reason = @BookingEnded
        where booking_id = @bookingId and kind in ('confirmation', 'reminder') and state = 'pending'
        """, new { bookingId, Reasons.BookingEnded }, cancellationToken);

    /// <summary>Plans the reminders of a person's coming sessions anew, by the policy they have now. One that is being sent, or was, stays.</summary>
    public async Task PlanRemindersAgainAsync(ParticipantRow person, CancellationToken cancellationToken)
    {
        var coming = await work.QueryAsync<ComingBooking>("""
            select id, starts_at from bookings
            where participant_id = @Id and partner_id = @PartnerId and state = 'confirmed' and starts_at > @now for update
            """, new { person.Id, person.PartnerId, now = time.GetUtcNow() }, cancellationToken);
        foreach (var booking in coming)
        {
            await work.ExecuteAsync("delete from deliveries where booking_id = @Id and kind = 'reminder' and state in ('pending', 'suppressed')", booking, cancellationToken);
            await RemindAsync(new BookingRef(booking.Id, person.PartnerId, person.Id, booking.StartsAt), person.ToRecipient(), cancellationToken);
        }
    }

    Instant Now => time.GetUtcNow().ToInstant();

    // Whatever comes twice, by a second message or a second way, is planned once: the table's unique key says so.
    async Task AddAsync(BookingRef booking, PlannedDelivery planned, CancellationToken cancellationToken)
    {
        var added = await work.ExecuteAsync("""
            insert into deliveries (id, partner_id, participant_id, booking_id, channel, kind, lead_seconds, starts_at, state, reason, due_at, created_at, traceparent)
            values (@id, @PartnerId, @ParticipantId, @BookingId, @channel, @kind, @LeadSeconds, @StartsAt, @state, @Reason, @due, @now, @traceparent)
            on conflict do nothing
            """, new
        {
            id = Guid.CreateVersion7(time.GetUtcNow()),
            booking.PartnerId,
            booking.ParticipantId,
            booking.BookingId,
            booking.StartsAt,
            channel = Channel.Email,
            kind = planned.Kind.Word(),
            planned.LeadSeconds,
            state = planned.State.Word(),
            planned.Reason,
            due = planned.DueAt.ToDateTimeOffset(),
            now = time.GetUtcNow(),
            traceparent = Activity.Current?.Id,
        }, cancellationToken);
        if (added == 1 && planned.State == DeliveryState.Suppressed)
        {
            Telemetry.Suppressed.Add(1, new KeyValuePair<string, object?>("reason", planned.Reason));
        }
    }

    sealed class ComingBooking
    {
        public Guid Id { get; init; }
        public DateTimeOffset StartsAt { get; init; }
    }
}
