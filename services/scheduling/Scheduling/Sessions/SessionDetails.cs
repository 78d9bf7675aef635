using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Sessions;

/// <summary>What a session is, apart from when: the same for a single one and for every occurrence of a series.</summary>
/// <param name="SupporterId">The peer lead.</param>
/// <param name="CoFacilitatorId">A second facilitator, such as a professional: a supporter, or an id of the partner's own.</param>
/// <param name="RoomId">An id of the partner's own.</param>
/// <param name="ListingId">The entry of the directory that describes it to the public; no text about a session is kept here.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
/// <param name="Minutes">10 to 480.</param>
/// <param name="Capacity">Places, 1 to 500.</param>
/// <param name="Credits">Price of one place in whole credits; without it the programme's price list holds.</param>
/// <param name="Listed">Whether lists show it; a hidden one is found by its id only.</param>
/// <param name="Hard">Known to be hard on who leads it: a gap for recovery follows.</param>
/// <param name="WeightPercent">How much an hour of it counts among the supporter's hours: 50 to 400, an ordinary one 100.</param>
/// <param name="OfferMinutes">How long a free place is kept for whom it is offered to: 5 minutes to 7 days.</param>
public sealed record SessionDetails(
    SessionKind Kind, Guid SupporterId, string Modality, int Minutes, int Capacity,
    Guid? CoFacilitatorId = null, Guid? RoomId = null, Guid? ListingId = null, long? Credits = null,
    bool Listed = true, bool Hard = false, int WeightPercent = 100, WaitlistMode Waitlist = WaitlistMode.Offer, int OfferMinutes = 240)
{
    /// <summary>Notes what is not valid in <paramref name="checks"/>, below <paramref name="at"/>.</summary>
    internal Checks Check(Checks checks, string at = "") => checks
        .That(Kind != SessionKind.OneToOne, $"{at}/kind", "Must be group, workshop or mentoring: a 1:1 session is made by its booking.")
        .That(Modality is "in_person" or "phone" or "video" or "chat", $"{at}/modality", "Must be in_person, phone, video or chat.")
        .That(Minutes is >= 10 and <= 480, $"{at}/minutes", "Must be 10 to 480.")
        .That(Kind == SessionKind.Mentoring ? Capacity == 1 : Capacity is >= 1 and <= 500, $"{at}/capacity", "Must be 1 to 500, and 1 for mentoring.")
        .That(Credits is null or (>= 0 and <= 1_000_000), $"{at}/credits", "Must be 0 to 1000000.")
        .That(CoFacilitatorId != SupporterId, $"{at}/co_facilitator_id", "Must be somebody else than the lead.")
        .That(WeightPercent is >= 50 and <= 400, $"{at}/weight_percent", "Must be 50 to 400.")
        .That(OfferMinutes is >= 5 and <= 7 * 24 * 60, $"{at}/offer_minutes", "Must be 5 to 10080.");

    /// <summary>What a stored session is.</summary>
    internal static SessionDetails Of(Session session) => new(
        session.Kind, session.SupporterId, session.Modality, session.Minutes, session.Capacity, session.CoFacilitatorId, session.RoomId, session.ListingId, session.Credits,
        session.Listed, session.Hard, session.WeightPercent, session.Waitlist, session.OfferMinutes);
}
