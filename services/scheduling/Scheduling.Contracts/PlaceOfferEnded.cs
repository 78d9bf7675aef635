namespace Entraide.Scheduling.Contracts;

/// <summary>A place on offer is no longer kept: it was taken, declined, ran out, or the person or the session left.</summary>
/// <param name="EntryId">Of the waitlist.</param>
/// <param name="OfferEndsAt">UTC; as <see cref="PlaceOffered"/> said: which of an entry's offers it was.</param>
public sealed record PlaceOfferEnded(Guid EntryId, Guid PartnerId, Guid ParticipantId, DateTimeOffset OfferEndsAt);
