namespace Entraide.Credits.Contracts;

/// <summary>Credits are set aside for a booking.</summary>
/// <param name="Credits">How many, in whole credits.</param>
public sealed record CreditsHeld(Guid HoldId, Guid BookingId, long Credits);
