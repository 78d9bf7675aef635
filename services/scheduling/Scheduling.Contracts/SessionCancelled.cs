namespace Entraide.Scheduling.Contracts;

/// <summary>A planned session does not take place; its bookings are cancelled one by one beside this.</summary>
/// <param name="StartsAt">UTC.</param>
public sealed record SessionCancelled(Guid SessionId, Guid PartnerId, Guid SupporterId, DateTimeOffset StartsAt);
