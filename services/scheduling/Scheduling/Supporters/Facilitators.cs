using Entraide.Scheduling.Sessions;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.Supporters;

/// <summary>Who leads a session: the peer, and the co-facilitator where that is a supporter too. Both have limits.</summary>
static class Facilitators
{
    /// <summary>Locks both, and says why one of them cannot take the session on; null where both can. A co-facilitator who is not a supporter is not asked.</summary>
    /// <param name="session">With the debrief of the lead, who is <paramref name="lead"/>.</param>
    internal static async Task<Problem?> RefusalAsync(UnitOfWork work, NewSession session, Supporter lead, Supporter? second, IDateTimeZoneProvider zones, CancellationToken cancellationToken)
    {
        var planned = zones[session.Zone];
        var start = Instant.FromDateTimeOffset(session.StartsAt);
        var calendars = await Engagements.FindManyAsync(work, session.Partner, second is null ? [lead.Id] : [lead.Id, second.Id], start, start, cancellationToken);
        if (ScheduleSession.Refusal(lead, lead.ZoneOr(zones, planned), [.. calendars[lead.Id]], session) is { } refusal)
        {
            return refusal;
        }

        if (second is not null
            && ScheduleSession.Refusal(second, second.ZoneOr(zones, planned), [.. calendars[second.Id]], session with { DebriefMinutes = 0 }) is { } other)
        {
            other.Extensions["supporter_id"] = second.Id;
            return other;
        }

        return null;
    }
}
