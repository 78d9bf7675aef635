namespace Entraide.Credits.Contracts;

/// <summary>A hold went back to its programme because its deadline passed.</summary>
public sealed record HoldExpired(Guid HoldId, Guid BookingId);
