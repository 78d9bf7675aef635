namespace Entraide.Scheduling.Contracts;

/// <summary>A place on offer is no longer kept: it was taken, declined, ran out, or the person left, or the session moved or was cancelled.</summary>
/// <param name="EntryId">Of the waitlist.</param>
/// <param name="OfferedAt">UTC; as <see cref="PlaceOffered"/> said: which of the entry's offers it was.</param>
public sealed record PlaceOfferEnded(Guid EntryId, Guid PartnerId, Guid ParticipantId, DateTimeOffset OfferedAt);
