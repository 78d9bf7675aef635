namespace Entraide.Credits.Contracts;

/// <summary>Asks to spend a hold: the session took place.</summary>
/// <param name="SupporterId">Who led it and earns; without it, whom the hold was placed for.</param>
public sealed record CaptureHold(Guid HoldId, Guid BookingId, Guid? SupporterId = null);
