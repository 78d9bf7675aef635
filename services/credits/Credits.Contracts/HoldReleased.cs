namespace Entraide.Credits.Contracts;

/// <summary>A hold went back to its programme because it was asked to.</summary>
public sealed record HoldReleased(Guid HoldId, Guid BookingId);
