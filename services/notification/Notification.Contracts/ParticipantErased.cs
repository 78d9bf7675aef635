namespace Entraide.Notification.Contracts;

/// <summary>A participant left for good: whatever points to them is deleted, or from now on points to nobody.</summary>
public sealed record ParticipantErased(Guid PartnerId, Guid ParticipantId);
