namespace Entraide.Credits.Contracts;

/// <summary>Asks to give a hold back to its programme: the session will not, or did not, take place.</summary>
public sealed record ReleaseHold(Guid HoldId, Guid BookingId);
