namespace Entraide.Credits.Contracts;

/// <summary>Asks to spend a hold: the session took place.</summary>
public sealed record CaptureHold(Guid HoldId, Guid BookingId);
