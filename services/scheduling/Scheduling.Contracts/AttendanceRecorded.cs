namespace Entraide.Scheduling.Contracts;

/// <summary>A session took place, or the participant did not come.</summary>
public sealed record AttendanceRecorded(Guid BookingId, Guid PartnerId, Guid ParticipantId, Guid SupporterId, DateTimeOffset StartsAt, bool Attended);
