using Entraide.Notification.Bookings;
using Entraide.Notification.Leaving;
using Entraide.Notification.Vault;
using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Data;

namespace Entraide.Notification.Offers;

/// <summary>
/// What events have told of places on offer so far, in whatever order they came. The row of an entry is held from here to the end of the
/// transaction: its events queue up behind it.
/// </summary>
sealed class KnownOffers(UnitOfWork work, WhoLeft left, TimeProvider time)
{
    /// <summary>Notes an offer.</summary>
    public Task<Standing> NoteAsync(PlaceOffered offer, CancellationToken cancellationToken) =>
        NoteAsync(offer.EntryId, offer.PartnerId, offer.ParticipantId, offer.OfferedAt, offer.StartsAt, cancellationToken);

    /// <summary>Notes that one is over; whether that leaves the entry without any.</summary>
    public Task<Standing> NoteAsync(PlaceOfferEnded offer, CancellationToken cancellationToken) =>
        NoteAsync(offer.EntryId, offer.PartnerId, offer.ParticipantId, offer.OfferedAt, null, cancellationToken);

    // Without a start it is an end, which stands for good; of the same offer, it counts whichever came first.
    async Task<Standing> NoteAsync(Guid entry, Guid partner, Guid participant, DateTimeOffset offeredAt, DateTimeOffset? startsAt, CancellationToken cancellationToken)
    {
        if (await left.IncludesAsync(new Owner(partner, participant), cancellationToken))
        {
            return Standing.Ended;
        }

        var noted = (await work.FindAsync<Noted>("""
            insert into offers (entry_id, partner_id, person_id, offered_at, starts_at, ended, changed_at)
            values (@entry, @partner, @participant, @offeredAt, @startsAt, @startsAt::timestamptz is null, @now)
            on conflict (entry_id) do update set changed_at = @now, offered_at = greatest(offers.offered_at, excluded.offered_at),
                starts_at = case when excluded.offered_at > offers.offered_at then excluded.starts_at else coalesce(offers.starts_at, excluded.starts_at) end,
                ended = case when excluded.offered_at > offers.offered_at then excluded.ended
                    when excluded.offered_at = offers.offered_at then offers.ended or excluded.ended else offers.ended end
            returning ended, offered_at = @offeredAt as is_latest
            """, new { entry, partner, participant, offeredAt, startsAt, now = time.GetUtcNow() }, cancellationToken))!;
        return !noted.IsLatest ? Standing.Superseded : noted.Ended ? Standing.Ended : Standing.Holds;
    }

    sealed class Noted
    {
        public bool Ended { get; init; }
        public bool IsLatest { get; init; }
    }
}
