namespace Entraide.Credits.Contracts;

/// <summary>Credits could not be set aside.</summary>
/// <param name="Reason">
/// One of <c>unknown_programme</c>, <c>not_eligible</c> (the programme does not pay for this participant or kind of session), <c>outside_period</c>,
/// <c>cap_reached</c> (it would pay more for this participant than it may), <c>insufficient_credits</c>, <c>hold_released</c> (the release came first),
/// <c>hold_id_used</c> (the id stands for another hold). More may be added: pass on what you do not know.
/// </param>
public sealed record HoldRefused(Guid HoldId, Guid BookingId, string Reason);
