using Entraide.Notification.Mail;
using Entraide.Notification.Participants;
using Entraide.Notification.Vault;
using NodaTime;
using NodaTime.Extensions;

namespace Entraide.Notification.Deliveries;

/// <summary>The person a message is for as they are now, with their sealed contact and how what it is about stands.</summary>
sealed class DeliveryTarget : PersonRow
{
    /// <summary>Of the deliveries <c>@ids</c>, each that still exists; without the members of a person where this partner has no such person.</summary>
    public const string Query = $"""
        select m.id as delivery_id, {PersonRow.Columns}, k.wrapped_key, pk.wrapped_key as wrapped_partner_key, c.sealed, h.sealed as sealed_disguise, o.starts_at as offer_starts_at, o.ended as offer_ended,
            b.state as booking_state, b.starts_at as booking_starts_at, b.ends_at as booking_ends_at, b.calendar_uid, b.sequence, t.starts_at as told_starts_at
        from unnest(@ids) wanted(id)
        join deliveries m on m.id = wanted.id
        join people p on p.id = m.person_id and p.partner_id = m.partner_id
        left join vault.data_keys k on k.person_id = p.id and k.partner_id = p.partner_id
        left join vault.partner_keys pk on pk.partner_id = p.partner_id
        left join contacts c on c.person_id = p.id and c.partner_id = p.partner_id and c.channel = m.channel
        left join sealed_choices h on h.person_id = p.id and h.partner_id = p.partner_id and h.choice = 'disguise'
        left join bookings b on b.id = m.subject_id and b.partner_id = m.partner_id
        left join offers o on o.entry_id = m.subject_id and o.partner_id = m.partner_id
        -- A mail that may have arrived or not leaves open what the person knows.
        left join lateral (
            select case when d.state = 'sent' then d.starts_at end as starts_at from deliveries d
            where d.subject_id = m.subject_id and d.person_id = m.person_id and d.partner_id = m.partner_id and d.kind in ('confirmation', 'rescheduling') and d.id <> m.id and (d.state = 'sent' or d.doubts > 0)
            order by coalesce(d.sent_at, d.due_at) desc limit 1) t on true
        """;

    public Guid DeliveryId { get; init; }
    public byte[]? WrappedKey { get; init; }
    public byte[]? WrappedPartnerKey { get; init; }
    public byte[]? Sealed { get; init; }
    public byte[]? SealedDisguise { get; init; }
    public DateTimeOffset? OfferStartsAt { get; init; }
    public bool? OfferEnded { get; init; }
    public string? BookingState { get; init; }
    public DateTimeOffset? BookingStartsAt { get; init; }
    public DateTimeOffset? BookingEndsAt { get; init; }
    public Guid? CalendarUid { get; init; }
    public int? Sequence { get; init; }
    public DateTimeOffset? ToldStartsAt { get; init; }

    /// <summary>The person as the message is to be written for them: in these words, and under what they hide behind.</summary>
    public Recipient Dress(Recipient recipient, Words words, ContactVault vault, Owner owner, WrappedKeys keys) => recipient with
    {
        Policy = recipient.Policy with { Words = words },
        Disguise = words == Words.Disguise && SealedDisguise is not null ? Disguise.FromText(vault.Open(SealedDisguise, owner, SealedChoices.Disguise, keys)) : null,
    };

    public BookingNow? Booking => OfferStartsAt is { } start ? new BookingNow(OfferEnded == true, start.ToInstant(), null)
        : BookingState is null ? null
        : new BookingNow(BookingState is "cancelled" or "refused", BookingStartsAt!.Value.ToInstant(), ToldStartsAt?.ToInstant());

    public Meeting? Meeting => CalendarUid is { } uid && BookingEndsAt is { } end ? new Meeting(uid, Sequence!.Value, BookingStartsAt!.Value.ToInstant(), end.ToInstant()) : null;
}
