namespace Entraide.Credits.Contracts;

/// <summary>Asks to set credits of a programme aside for a booking. Answered by <see cref="CreditsHeld"/> or <see cref="HoldRefused"/>.</summary>
/// <param name="HoldId">Chosen by the asker: asking again under the same id changes nothing.</param>
/// <param name="Minutes">Length of the session; the programme's price list turns it into credits.</param>
/// <param name="ExpiresAt">UTC; a hold that was neither captured nor released by then is undone.</param>
/// <param name="Credits">The price where the session has one of its own; null where the price list holds.</param>
/// <param name="Kind">Of the session: <c>one_to_one</c>, <c>group</c>, <c>workshop</c>, <c>mentoring</c>; null where it is not known.</param>
/// <param name="Language">Of the participant (BCP 47), for the funder's report; null where it is not known.</param>
/// <param name="StartsAt">UTC; of the session.</param>
public sealed record HoldCredits(
    Guid HoldId, Guid BookingId, Guid PartnerId, Guid ProgrammeId, Guid ParticipantId, Guid SupporterId, int Minutes, DateTimeOffset ExpiresAt, long? Credits = null,
    string? Kind = null, string? Language = null, DateTimeOffset? StartsAt = null);
