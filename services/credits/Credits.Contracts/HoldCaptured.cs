namespace Entraide.Credits.Contracts;

/// <summary>A hold was spent.</summary>
/// <param name="Credits">How many, in whole credits.</param>
public sealed record HoldCaptured(Guid HoldId, Guid BookingId, long Credits);
