using Entraide.Scheduling.Occupancy;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using NodaTime;

namespace Entraide.Scheduling.Series;

/// <summary>A meeting that looks for its place on the calendars of its lead, co-facilitator and room.</summary>
/// <param name="Owner">Under which id it takes their time.</param>
sealed record Meeting(Guid Partner, Guid Owner, SessionDetails Details, DateTimeZone Zone, Occurrence Time)
{
    internal Engagement Engagement => new(Time.Start, Time.End, Time.BusyUntil, Details.WeightPercent, Details.Hard);

    internal IEnumerable<Claim> Claims => Claim.Of(Partner, Owner, Details.SupporterId, Details.CoFacilitatorId, Details.RoomId, Time.Start, Time.End, Time.BusyUntil);

    internal static Meeting Of(Session session, DateTimeZone zone) => new(session.PartnerId, session.OwnerId, SessionDetails.Of(session), zone, new Occurrence(
        LocalDateTime.FromDateTime(session.LocalStart), Instant.FromDateTimeOffset(session.StartsAt), Instant.FromDateTimeOffset(session.EndsAt), Instant.FromDateTimeOffset(session.BusyUntil)));
}
