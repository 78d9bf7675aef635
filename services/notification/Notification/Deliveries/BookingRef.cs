using System.Globalization;
using Entraide.Notification.Vault;

namespace Entraide.Notification.Deliveries;

/// <summary>A booking, or a place on offer, as far as telling a person about it goes.</summary>
/// <param name="BookingId">Of an offer, the waitlist entry's.</param>
/// <param name="Sequence">Of two events about a booking the higher one is the newer.</param>
/// <param name="OldStartsAt">Where the event moved it: from when.</param>
/// <param name="SupporterId">Where the event gave it to somebody else: to whom.</param>
/// <param name="OfferEndsAt">Of an offer: until when it holds.</param>
/// <param name="Round">Of what comes round, such as a supporter's day: which of them.</param>
sealed record BookingRef(
    Guid BookingId, Guid PartnerId, Guid PersonId, DateTimeOffset StartsAt, int Sequence = 0, DateTimeOffset? EndsAt = null, Guid? CalendarUid = null,
    DateTimeOffset? OldStartsAt = null, Guid? SupporterId = null, DateTimeOffset? OfferEndsAt = null,
    string? Round = null)
{
    /// <summary>Whom it is told to.</summary>
    internal Owner Person => new(PartnerId, PersonId);

    /// <summary>What tells messages of one <paramref name="kind"/> about one booking apart, where there may be several.</summary>
    internal string Occasion(DeliveryKind kind) => kind switch
    {
        DeliveryKind.Reminder => Seconds(StartsAt),
        DeliveryKind.Rescheduling or DeliveryKind.Change => Sequence.ToString(CultureInfo.InvariantCulture),
        DeliveryKind.Replacement => string.Create(CultureInfo.InvariantCulture, $"{Sequence} {SupporterId:N}"),
        DeliveryKind.Offer => $"{Seconds(StartsAt)} {Seconds(OfferEndsAt!.Value)}",
        _ => Round ?? "",
    };

    static string Seconds(DateTimeOffset instant) => instant.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
