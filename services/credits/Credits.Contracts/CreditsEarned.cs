namespace Entraide.Credits.Contracts;

/// <summary>A supporter earned credits for a session that took place.</summary>
/// <param name="Credits">How many, in whole credits.</param>
public sealed record CreditsEarned(Guid SupporterId, Guid PartnerId, Guid BookingId, long Credits);
