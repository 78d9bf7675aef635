using Entraide.Notification.Deliveries;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Bookings;

/// <summary>What events have told of bookings so far. The row of a booking is held from here to the end of the transaction: its events queue up behind it.</summary>
sealed class KnownBookings(UnitOfWork work, TimeProvider time)
{
    /// <summary>Notes a confirmation; false where the booking is already known to have ended, whichever event came first.</summary>
    public async Task<bool> ConfirmAsync(BookingRef booking, CancellationToken cancellationToken) =>
        await NoteAsync(booking, "confirmed", cancellationToken) == "confirmed";

    /// <summary>Notes an end, which stands for good: <c>cancelled</c> or <c>refused</c>.</summary>
    public Task EndAsync(BookingRef booking, string state, CancellationToken cancellationToken) => NoteAsync(booking, state, cancellationToken);

    Task<string?> NoteAsync(BookingRef booking, string state, CancellationToken cancellationToken) => work.FindAsync<string>("""
        insert into bookings (id, partner_id, participant_id, starts_at, state, changed_at)
        values (@BookingId, @PartnerId, @ParticipantId, @StartsAt, @state, @now)
        on conflict (id) do update set changed_at = @now, state = case when bookings.state = 'confirmed' then excluded.state else bookings.state end
        returning state
        """, new { booking.BookingId, booking.PartnerId, booking.ParticipantId, booking.StartsAt, state, now = time.GetUtcNow() }, cancellationToken);
}
