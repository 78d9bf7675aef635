namespace Entraide.Scheduling.Contracts;

/// <summary>A booking keeps its time and has another supporter.</summary>
/// <param name="StartsAt">UTC.</param>
/// <param name="Sequence">The booking's at that moment: whether this start is newer than what was said before.</param>
public sealed record SupporterReplaced(
    Guid BookingId, Guid PartnerId, Guid ParticipantId, Guid OldSupporterId, Guid NewSupporterId, DateTimeOffset StartsAt, int Sequence = 0);
