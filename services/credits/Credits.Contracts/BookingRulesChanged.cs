namespace Entraide.Credits.Contracts;

/// <summary>What a programme does with held credits when somebody cancels late or does not come.</summary>
/// <param name="FreeCancellationMinutes">Until this long before the start, a cancellation gives the credits back.</param>
/// <param name="LateCancellation">After that, when the participant cancels: <c>released</c> or <c>spent</c>.</param>
/// <param name="NoShow">When the participant does not come: <c>released</c> or <c>spent</c>.</param>
/// <param name="Version">Rises with each change: an event older than what is known changes nothing.</param>
public sealed record BookingRulesChanged(Guid ProgrammeId, Guid PartnerId, int FreeCancellationMinutes, string LateCancellation, string NoShow, int Version);
