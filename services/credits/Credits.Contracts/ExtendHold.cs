namespace Entraide.Credits.Contracts;

/// <summary>Asks to keep a hold until another time, because the session it is for was moved.</summary>
/// <param name="ExpiresAt">UTC; the new deadline, earlier or later.</param>
/// <param name="Version">Rises with each change of the deadline: a command overtaken by a later one changes nothing.</param>
/// <param name="StartsAt">UTC; of the session now; null where it is as before.</param>
public sealed record ExtendHold(Guid HoldId, Guid BookingId, DateTimeOffset ExpiresAt, int Version, DateTimeOffset? StartsAt = null);
