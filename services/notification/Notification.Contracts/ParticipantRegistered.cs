namespace Entraide.Notification.Contracts;

/// <summary>A partner registered a participant under a new pseudonymous id: other services may now refer to it.</summary>
public sealed record ParticipantRegistered(Guid ParticipantId, Guid PartnerId);
