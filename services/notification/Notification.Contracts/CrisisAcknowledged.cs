namespace Entraide.Notification.Contracts;

/// <summary>Somebody on call takes care of a signal of danger: nobody else is alerted.</summary>
/// <param name="AcknowledgedAt">UTC.</param>
public sealed record CrisisAcknowledged(Guid SignalId, Guid PartnerId, DateTimeOffset AcknowledgedAt);
