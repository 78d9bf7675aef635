namespace Entraide.Credits.Contracts;

/// <summary>Asks to set credits of a programme aside for a booking. Answered by <see cref="CreditsHeld"/> or <see cref="HoldRefused"/>.</summary>
/// <param name="HoldId">Chosen by the asker: asking again under the same id changes nothing.</param>
/// <param name="Minutes">Length of the session; the programme's price list turns it into credits.</param>
/// <param name="ExpiresAt">UTC; a hold that was neither captured nor released by then is undone.</param>
/// <param name="Credits">The price where the session has one of its own; null where the price list holds.</param>
public sealed record HoldCredits(
    Guid HoldId, Guid BookingId, Guid PartnerId, Guid ProgrammeId, Guid ParticipantId, Guid SupporterId, int Minutes, DateTimeOffset ExpiresAt, long? Credits = null);
