namespace Entraide.Scheduling.Contracts;

/// <summary>Somebody signalled danger: a human is needed now. Which of the ids are known depends on where it was signalled.</summary>
/// <param name="SupporterId">Who leads the session, where there is one.</param>
/// <param name="Country">ISO 3166-1 alpha-2, where it was said.</param>
/// <param name="SignalledAt">UTC.</param>
public sealed record CrisisSignalled(
    Guid SignalId, Guid PartnerId, Guid? ParticipantId, Guid? SupporterId, Guid? BookingId, Guid? SessionId, string? Country, DateTimeOffset SignalledAt);
