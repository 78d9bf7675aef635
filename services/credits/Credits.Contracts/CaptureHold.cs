namespace Entraide.Credits.Contracts;

/// <summary>Asks to spend a hold: the session took place. One whose deadline has passed is answered by <see cref="HoldExpired"/>.</summary>
/// <param name="SupporterId">Who led it and earns; without it, whom the hold was placed for.</param>
/// <param name="Credits">How many of the held credits, 0 to all; the rest goes back. Without it, all. Above what is held, nothing is captured.</param>
public sealed record CaptureHold(Guid HoldId, Guid BookingId, Guid? SupporterId = null, long? Credits = null);
