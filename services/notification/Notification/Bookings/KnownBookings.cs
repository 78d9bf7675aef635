using Entraide.Notification.Deliveries;
using Entraide.Notification.Leaving;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Bookings;

/// <summary>How what an event says stands to what is known already.</summary>
enum Standing
{
    /// <summary>It holds.</summary>
    Holds,

    /// <summary>A newer event has said otherwise: this one was overtaken.</summary>
    Superseded,

    /// <summary>The booking is known to have ended.</summary>
    Ended,
}

static class Standings
{
    /// <summary>Why a message about what does not hold is not sent.</summary>
    internal static string Reason(this Standing standing) => standing == Standing.Ended ? Reasons.BookingEnded : Reasons.Superseded;

    /// <summary>Null where a publisher did not say.</summary>
    internal static Guid? OrNull(this Guid id) => id == Guid.Empty ? null : id;
}

/// <summary>A booking's latest start, and the event that said so.</summary>
sealed class KnownStart
{
    public DateTimeOffset StartsAt { get; init; }
    public int Sequence { get; init; }
    public string State { get; init; } = "";
}

/// <summary>
/// What events have told of bookings so far, in whatever order they came. The row of a booking is held from here to the end of the transaction:
/// its events queue up behind it.
/// </summary>
sealed class KnownBookings(UnitOfWork work, WhoLeft left, TimeProvider time)
{
    /// <summary>Notes that a place is sure, at the start that <paramref name="booking"/> says.</summary>
    public async Task<Standing> NoteSureAsync(BookingRef booking, CancellationToken cancellationToken) => await NoteAsync(booking, "confirmed", cancellationToken) switch
    {
        { State: not "confirmed" } => Standing.Ended,
        { Holds: false } => Standing.Superseded,
        _ => Standing.Holds,
    };

    /// <summary>Notes an end, which stands for good: <c>cancelled</c> or <c>refused</c>.</summary>
    public Task EndAsync(BookingRef booking, string state, CancellationToken cancellationToken) => NoteAsync(booking, state, cancellationToken);

    /// <summary>What is known, or null.</summary>
    public Task<KnownStart?> LockAsync(BookingRef booking, CancellationToken cancellationToken) =>
        work.FindAsync<KnownStart>("select starts_at, sequence, state from bookings where id = @BookingId for update", booking, cancellationToken);

    // Compared here and not in code: the database keeps microseconds, a message may say more. Where the sequence is the same it is the same event.
    async Task<Noted> NoteAsync(BookingRef booking, string state, CancellationToken cancellationToken) => (await work.FindAsync<Noted>("""
        insert into bookings (id, partner_id, person_id, starts_at, ends_at, calendar_uid, sequence, state, changed_at)
        values (@BookingId, @PartnerId, @person, @StartsAt, @EndsAt, @CalendarUid, @Sequence, @state, @now)
        on conflict (id) do update set changed_at = @now, state = case when bookings.state = 'confirmed' then excluded.state else bookings.state end,
            sequence = greatest(bookings.sequence, excluded.sequence), calendar_uid = coalesce(bookings.calendar_uid, excluded.calendar_uid),
            starts_at = case when excluded.sequence >= bookings.sequence then excluded.starts_at else bookings.starts_at end,
            -- An end that was not said moves with the start.
            ends_at = case when excluded.sequence >= bookings.sequence then coalesce(excluded.ends_at, bookings.ends_at + (excluded.starts_at - bookings.starts_at))
                else coalesce(bookings.ends_at, bookings.starts_at + (excluded.ends_at - excluded.starts_at)) end
        returning state, starts_at = @StartsAt as holds
        """, new
    {
        booking.BookingId,
        booking.PartnerId,
        // The booking of somebody who left goes on, and is nobody's.
        person = await left.IncludesAsync(booking.Person, cancellationToken) ? Guid.CreateVersion7(time.GetUtcNow()) : booking.PersonId,
        booking.StartsAt,
        booking.EndsAt,
        booking.CalendarUid,
        booking.Sequence,
        state,
        now = time.GetUtcNow(),
    }, cancellationToken))!;

    sealed class Noted
    {
        public string State { get; init; } = "";
        public bool Holds { get; init; }
    }
}
