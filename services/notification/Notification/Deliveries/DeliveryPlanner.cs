using System.Diagnostics;
using Entraide.Notification.Leaving;
using Entraide.Notification.Participants;
using Entraide.ServiceDefaults.Data;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Deliveries;

/// <summary>Writes the plan of a booking's messages, in the transaction of what caused it.</summary>
sealed class DeliveryPlanner(UnitOfWork work, WhoLeft left, DeliverySignal signal, TimeProvider time)
{
    /// <summary>
    /// The person, their row held until this transaction ends, so that they are not erased halfway; null where this partner has no such person here.
    /// </summary>
    public async Task<Recipient?> FindRecipientAsync(BookingRef booking, CancellationToken cancellationToken)
    {
        var row = await work.FindAsync<PersonRow>($"select {PersonRow.Columns} from people p where p.id = @PersonId and p.partner_id = @PartnerId for share of p", booking, cancellationToken);
        if (row is not null)
        {
            left.NoteHere(booking.Person);
        }

        return row?.ToRecipient();
    }

    /// <summary>Plans to tell the person, at once, of a <paramref name="kind"/>.</summary>
    public Task TellAsync(DeliveryKind kind, BookingRef booking, Recipient? recipient, CancellationToken cancellationToken) =>
        TellAsync(kind, booking, recipient, null, (booking.OfferEndsAt ?? booking.StartsAt).ToInstant(), cancellationToken);

    /// <summary>Plans to tell the person of a <paramref name="kind"/>, not before <paramref name="from"/> and not after <paramref name="until"/>.</summary>
    public Task TellAsync(DeliveryKind kind, BookingRef booking, Recipient? recipient, Instant? from, Instant until, CancellationToken cancellationToken) =>
        AddAsync(booking, DeliveryPlan.Tell(kind, recipient, Now, until, from), cancellationToken);

    /// <summary>Plans the reminders of a booking.</summary>
    public async Task RemindAsync(BookingRef booking, Recipient? recipient, CancellationToken cancellationToken)
    {
        foreach (var planned in DeliveryPlan.Remind(recipient, booking.StartsAt.ToInstant(), Now))
        {
            await AddAsync(booking, planned, cancellationToken);
        }
    }

    /// <summary>Records that a message will not be sent because what it would tell was over before it was planned.</summary>
    public Task AddDroppedAsync(DeliveryKind kind, BookingRef booking, string reason, CancellationToken cancellationToken) =>
        AddAsync(booking, new PlannedDelivery(kind, 0, DeliveryState.Cancelled, Now, reason), cancellationToken);

    /// <summary>Ends what has not been sent yet of a booking that ended.</summary>
    public Task CancelPendingAsync(Guid bookingId, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update deliveries set state = 'cancelled', reason = @BookingEnded
        where subject_id = @bookingId and kind not in ('cancellation', 'refusal') and state = 'pending'
        """, new { bookingId, Reasons.BookingEnded }, cancellationToken);

    /// <summary>Ends that a request has arrived, where it was not told yet: what became of it says more.</summary>
    public Task DropReceivedAsync(Guid bookingId, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update deliveries set state = 'cancelled', reason = @Superseded where subject_id = @bookingId and kind = 'received' and state = 'pending'
        """, new { bookingId, Reasons.Superseded }, cancellationToken);

    /// <summary>Ends what has not been sent yet and tells another start than the booking has now; the reminders it has there are planned by <see cref="RemindAsync"/>.</summary>
    public Task FollowMoveAsync(BookingRef booking, CancellationToken cancellationToken) => work.ExecuteAsync("""
        delete from deliveries where subject_id = @BookingId and kind = 'reminder' and starts_at <> @StartsAt and state in ('pending', 'suppressed');
        update deliveries set state = 'cancelled', reason = @Superseded
        where subject_id = @BookingId and kind in ('confirmation', 'rescheduling', 'change') and starts_at <> @StartsAt and state = 'pending';
        -- Still true, of the new time; one that is being sent may have to be tried again.
        update deliveries set starts_at = @StartsAt where subject_id = @BookingId and kind = 'replacement' and state in ('pending', 'sending')
        """, new { booking.BookingId, booking.StartsAt, Reasons.Superseded }, cancellationToken);

    /// <summary>Ends what has not been sent yet of other changes of the supporter than this one: one message says it all.</summary>
    public Task DropReplacementsAsync(BookingRef booking, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update deliveries set state = 'cancelled', reason = @Superseded where subject_id = @BookingId and kind = 'replacement' and state = 'pending' and occasion <> @occasion
        """, new { booking.BookingId, occasion = booking.Occasion(DeliveryKind.Replacement), Reasons.Superseded }, cancellationToken);

    /// <summary>Ends what has not been sent yet of an entry's offers, other than <paramref name="but"/>.</summary>
    public Task DropOffersAsync(Guid entryId, BookingRef? but, string reason, CancellationToken cancellationToken) => work.ExecuteAsync("""
        update deliveries set state = 'cancelled', reason = @reason where subject_id = @entryId and kind = 'offer' and state = 'pending' and occasion is distinct from @but
        """, new { entryId, reason, but = but?.Occasion(DeliveryKind.Offer) }, cancellationToken);

    /// <summary>Plans the reminders of a person's coming sessions anew, by the policy they have now. One that is being sent, or was, stays.</summary>
    public async Task PlanRemindersAgainAsync(PersonRow person, CancellationToken cancellationToken)
    {
        var coming = await work.QueryAsync<ComingBooking>("""
            select id, starts_at from bookings
            where person_id = @Id and partner_id = @PartnerId and state = 'confirmed' and starts_at > @now for update
            """, new { person.Id, person.PartnerId, now = time.GetUtcNow() }, cancellationToken);
        foreach (var booking in coming)
        {
            await work.ExecuteAsync("delete from deliveries where subject_id = @Id and kind = 'reminder' and state in ('pending', 'suppressed')", booking, cancellationToken);
            await RemindAsync(new BookingRef(booking.Id, person.PartnerId, person.Id, booking.StartsAt), person.ToRecipient(), cancellationToken);
        }
    }

    Instant Now => time.GetUtcNow().ToInstant();

    // Whatever comes twice, by a second message or a second way, is planned once: the table's unique key says so.
    async Task AddAsync(BookingRef booking, PlannedDelivery planned, CancellationToken cancellationToken)
    {
        if (await left.IncludesAsync(booking.Person, cancellationToken))
        {
            return;
        }

        var added = await work.ExecuteAsync("""
            insert into deliveries (
                id, partner_id, person_id, subject_id, channel, kind, lead_seconds, occasion, starts_at, old_starts_at, offer_ends_at, state, reason, due_at, created_at, traceparent)
            select @id, @PartnerId, @PersonId, @BookingId, @Channel, @kind, @LeadSeconds, @occasion, @StartsAt, @old, @OfferEndsAt, @state, @Reason, @due, @now, @traceparent
            -- On whichever channel: the person's order may have changed between the two.
            where not exists (select 1 from deliveries where subject_id = @BookingId and person_id = @PersonId and partner_id = @PartnerId and kind = @kind and lead_seconds = @LeadSeconds and occasion = @occasion)
            on conflict do nothing
            """, new
        {
            id = Guid.CreateVersion7(time.GetUtcNow()),
            booking.PartnerId,
            booking.PersonId,
            booking.BookingId,
            booking.StartsAt,
            booking.OfferEndsAt,
            old = planned.Kind == DeliveryKind.Rescheduling ? booking.OldStartsAt : null,
            occasion = booking.Occasion(planned.Kind),
            planned.Channel,
            kind = planned.Kind.Word(),
            planned.LeadSeconds,
            state = planned.State.Word(),
            planned.Reason,
            due = planned.DueAt.ToDateTimeOffset(),
            now = time.GetUtcNow(),
            traceparent = Activity.Current?.Id,
        }, cancellationToken);
        if (added == 1 && planned.State == DeliveryState.Pending && planned.DueAt <= Now)
        {
            work.AfterCommit(signal.Wake);
        }

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
