namespace Entraide.Scheduling.Contracts;

/// <summary>A place became free for somebody on a session's waitlist, and is kept for them for a while.</summary>
/// <param name="EntryId">Of the waitlist.</param>
/// <param name="StartsAt">UTC; of the session.</param>
/// <param name="EndsAt">UTC; of the session.</param>
/// <param name="OfferEndsAt">UTC; until when the place is kept.</param>
/// <param name="Modality">One of <c>in_person</c>, <c>phone</c>, <c>video</c>, <c>chat</c>.</param>
/// <param name="OfferedAt">UTC; tells an entry's offers apart: of two the later one holds, whichever arrives last.</param>
public sealed record PlaceOffered(
    Guid EntryId, Guid SessionId, Guid PartnerId, Guid ParticipantId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, DateTimeOffset OfferEndsAt, string Modality,
    DateTimeOffset OfferedAt = default);
