namespace Entraide.Scheduling.Contracts;

/// <summary>A requested place could not be given.</summary>
/// <param name="Reason">A stable word, such as <c>insufficient_credits</c> or <c>hold_expired</c>.</param>
public sealed record BookingRefused(Guid BookingId, Guid PartnerId, Guid ParticipantId, DateTimeOffset StartsAt, string Reason);
