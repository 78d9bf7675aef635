using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Sessions;

/// <summary>What changes of a session; what is left out stays.</summary>
/// <param name="StartsAt">With offset; stored in UTC. In the future, within two years.</param>
/// <param name="Minutes">10 to 480. The price of places that are booked stays.</param>
/// <param name="Capacity">Not below the places that are booked or on offer.</param>
/// <param name="RemoveRoom">No room from now on.</param>
/// <param name="RemoveCoFacilitator">No co-facilitator from now on.</param>
/// <param name="Hard">It was, or will be, hard on who leads it; may be said after the session as well, and so may its weight.</param>
public sealed record SessionChanges(
    DateTimeOffset? StartsAt = null, int? Minutes = null, int? Capacity = null, string? Modality = null, Guid? RoomId = null, bool RemoveRoom = false,
    Guid? CoFacilitatorId = null, bool RemoveCoFacilitator = false, WaitlistMode? Waitlist = null, int? OfferMinutes = null, bool? Hard = null, int? WeightPercent = null, bool? Listed = null)
{
    /// <summary>Says how hard the session is, and changes nothing else: that is known best afterwards.</summary>
    internal bool OnlyMarks => this == new SessionChanges(Hard: Hard, WeightPercent: WeightPercent);

    /// <summary>Notes what is not valid.</summary>
    internal Checks Check(Session session, DateTimeOffset now)
    {
        var checks = new Checks()
            .That(this != new SessionChanges(), "", "Must change something.")
            .That(WeightPercent is null or (>= 50 and <= 400), "/weight_percent", "Must be 50 to 400.")
            .That(StartsAt is null || (StartsAt > now && StartsAt < now.AddYears(2)), "/starts_at", "Must be in the future, within two years.")
            .That(RoomId is null || !RemoveRoom, "/room_id", "Must be left out where the room is removed.")
            .That(CoFacilitatorId is null || !RemoveCoFacilitator, "/co_facilitator_id", "Must be left out where the co-facilitator is removed.");
        return OnlyMarks || session.Kind == SessionKind.OneToOne ? checks : Of(session).Check(checks);
    }

    /// <summary>The session's details as they are afterwards.</summary>
    internal SessionDetails Of(Session session) => new(
        session.Kind, session.SupporterId, Modality ?? session.Modality, Minutes ?? session.Minutes, Capacity ?? session.Capacity,
        RemoveCoFacilitator ? null : CoFacilitatorId ?? session.CoFacilitatorId, RemoveRoom ? null : RoomId ?? session.RoomId, session.ListingId, session.Credits,
        Listed ?? session.Listed, Hard ?? session.Hard, WeightPercent ?? session.WeightPercent, Waitlist ?? session.Waitlist, OfferMinutes ?? session.OfferMinutes);

    /// <summary>Why it cannot be changed so, or null. Pure.</summary>
    internal Problem? Refusal(Session session, DateTimeOffset now) =>
        session.State == SessionState.Cancelled ? Problem.Conflict("session-cancelled", "The session is cancelled.")
        : OnlyMarks ? null
        : session.State == SessionState.Clashing ? Problem.Conflict("session-clashing", "The session clashes with another: it is changed through its series.")
        : session.Kind == SessionKind.OneToOne ? Problem.Conflict("session-of-one", "A 1:1 session changes with its booking: reschedule that.")
        : session.StartsAt <= now ? Problem.Conflict("session-begun", "The session has begun: only how hard it was can be said.")
        : Capacity < session.Taken ? Problem.Conflict("places-taken", "More places than that are booked or on offer.")
        : null;
}
