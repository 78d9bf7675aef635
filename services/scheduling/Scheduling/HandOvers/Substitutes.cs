using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.HandOvers;

/// <summary>Who could lead a session in its lead's place.</summary>
static class Substitutes
{
    /// <summary>For each of <paramref name="sessions"/> those of the partner's supporters who fit and have not declined, as things stand.</summary>
    internal static async Task<ILookup<Guid, Guid>> FindAsync(
        UnitOfWork work, Guid partner, IReadOnlyList<Session> sessions, IDateTimeZoneProvider zones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var supporters = sessions.Count == 0 ? [] : await Supporter.BookableAsync(work, partner, now, cancellationToken);
        if (supporters.Count == 0)
        {
            return Array.Empty<Guid>().ToLookup(none => none);
        }

        var calendars = await Engagements.FindManyAsync(work, partner, [.. supporters.Select(supporter => supporter.Id)],
            Instant.FromDateTimeOffset(sessions.Min(session => session.StartsAt)), Instant.FromDateTimeOffset(sessions.Max(session => session.EndsAt)), cancellationToken);
        var declined = (await work.QueryAsync<Declined>("""
            select h.session_id, d.supporter_id from hand_over_declines d join hand_overs h on h.id = d.hand_over_id where h.state = 'offered' and h.session_id = any(@ids)
            """, new { ids = sessions.Select(session => session.Id).ToArray() }, cancellationToken)).ToLookup(row => row.SessionId, row => row.SupporterId);
        return (from session in sessions
                from supporter in supporters
                where !declined[session.Id].Contains(supporter.Id) && Refusal(session, supporter, [.. calendars[supporter.Id]], zones) is null
                select (Session: session.Id, Supporter: supporter.Id)).ToLookup(pair => pair.Session, pair => pair.Supporter);
    }

    /// <summary>Why that supporter cannot lead the session, or null. What they know of (languages, topics) joins here, once it is known in this service.</summary>
    internal static Problem? Refusal(Session session, Supporter supporter, IReadOnlyList<Engagement> calendar, IDateTimeZoneProvider zones)
    {
        var debrief = NewSession.DebriefAfter(session.Kind, session.Hard, supporter.Limits);
        var asked = EngagementOf(session, debrief);
        return supporter.Withdrawn || supporter.BookableUntil < session.EndsAt || supporter.Id == session.SupporterId
                ? Problem.Conflict("supporter-not-bookable", "The supporter cannot be booked at that time.")
            : supporter.Id == session.CoFacilitatorId ? Problem.Conflict("supporter-co-facilitates", "The co-facilitator leads the session if nobody else takes it on.")
            : !supporter.Modalities.Contains(session.Modality) ? Problem.Conflict("modality-not-offered", "The supporter does not meet people that way.")
            : calendar.Any(other => other.Start < asked.BusyUntil && asked.Start < other.BusyUntil) ? Problem.Conflict("slot-taken", "The supporter has another session at that time.")
            : CaseloadLimits.Refusal(supporter.Limits, supporter.ZoneOr(zones, zones[session.Zone]), calendar, asked);
    }

    internal static Engagement EngagementOf(Session session, int debriefMinutes) => new(
        Instant.FromDateTimeOffset(session.StartsAt), Instant.FromDateTimeOffset(session.EndsAt), Instant.FromDateTimeOffset(session.EndsAt.AddMinutes(debriefMinutes)),
        session.WeightPercent, session.Hard, session.Id);

    sealed class Declined
    {
        public Guid SessionId { get; init; }
        public Guid SupporterId { get; init; }
    }
}
