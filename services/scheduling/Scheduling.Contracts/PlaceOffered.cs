namespace Entraide.Scheduling.Contracts;

/// <summary>A place in a session became free for somebody who waits for one, and is kept for them until <paramref name="OfferEndsAt"/>.</summary>
/// <param name="EntryId">Their entry in the waitlist: what is accepted or declined.</param>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="OfferEndsAt">UTC; quiet hours of theirs are not counted, and it is never later than the start.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
public sealed record PlaceOffered(
    Guid EntryId, Guid SessionId, Guid PartnerId, Guid ParticipantId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, DateTimeOffset OfferEndsAt, string Modality);
