namespace Entraide.Credits.Contracts;

/// <summary>Credits could not be set aside.</summary>
/// <param name="Reason">One of <c>unknown_programme</c>, <c>insufficient_credits</c>, <c>hold_released</c>.</param>
public sealed record HoldRefused(Guid HoldId, Guid BookingId, string Reason);
