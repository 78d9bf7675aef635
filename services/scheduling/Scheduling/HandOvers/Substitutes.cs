using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Data;
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
        var leads = (await Supporter.FindManyAsync(work, partner, [.. sessions.Select(session => session.SupporterId).Distinct()], cancellationToken)).ToDictionary(lead => lead.Id);
        var candidates = supporters.Select(supporter => new Candidate(supporter, [.. calendars[supporter.Id]], zones)).ToList();
        return (from session in sessions
                from candidate in candidates
                where !declined[session.Id].Contains(candidate.Supporter.Id) && candidate.Refusal(session, leads.GetValueOrDefault(session.SupporterId)) is null
                select (Session: session.Id, candidate.Supporter.Id)).ToLookup(pair => pair.Session, pair => pair.Id);
    }

    sealed class Declined
    {
        public Guid SessionId { get; init; }
        public Guid SupporterId { get; init; }
    }
}
