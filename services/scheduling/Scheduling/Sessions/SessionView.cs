using Entraide.Scheduling.Series;

namespace Entraide.Scheduling.Sessions;

/// <summary>A session as its partner sees it. Nobody who takes part is named.</summary>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="Zone">The zone in which it was planned; its wall time there stays when the zone's rules change.</param>
/// <param name="FreePlaces">Neither booked nor on offer.</param>
/// <param name="Sequence">Rises with each change of time, place or state.</param>
/// <param name="LocalStart">Wall time in that zone, such as <c>2026-12-01T18:00</c>.</param>
/// <param name="Occurrence">Which occurrence of its series it is: the wall start that the rule gives it.</param>
/// <param name="Detached">Changed by itself: a change of the whole series leaves it alone.</param>
/// <param name="Clash">Why it cannot be booked, where it clashes: <c>slot-taken</c>, <c>room-taken</c>, <c>supporter-not-bookable</c>, or the name of a limit.</param>
/// <param name="CancelReason">Why it does not take place: a reason that a partner can give, <c>supporter_unavailable</c> where nobody could lead it, or <c>series_changed</c>.</param>
public sealed record SessionView(
    Guid Id, SessionKind Kind, SessionState State, Guid SupporterId, Guid? CoFacilitatorId, Guid? RoomId, Guid? ListingId, Guid? SeriesId, string Modality,
    DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Zone, int Capacity, int FreePlaces, long? Credits, bool Listed, bool Hard, int WeightPercent, int DebriefMinutes,
    WaitlistMode Waitlist, int OfferMinutes, int Sequence, string LocalStart = "", string? Occurrence = null, bool Detached = false, string? Clash = null,
    string? CancelReason = null)
{
    internal static SessionView Of(Session session) => new(
        session.Id, session.Kind, session.State, session.SupporterId, session.CoFacilitatorId, session.RoomId, session.ListingId, session.SeriesId, session.Modality,
        session.StartsAt, session.EndsAt, session.Zone, session.Capacity, session.Capacity - session.Taken, session.Credits, session.Listed, session.Hard, session.WeightPercent,
        session.DebriefMinutes, session.Waitlist, session.OfferMinutes, session.Sequence, WallTime.Format(session.LocalStart),
        session.Occurrence is { } occurrence ? WallTime.Format(occurrence) : null, session.Detached, session.Clash, session.CancelReason);
}
