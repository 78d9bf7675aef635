using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.Supporters;

/// <summary>Who leads a session: the peer, and the co-facilitator where that is a supporter too. Both have limits.</summary>
static class Facilitators
{
    /// <summary>
    /// Why one of them cannot take the meeting on, or null where both can. Open hours do not bind: they are for what others book, and this is planned with them.
    /// Where the meeting is a session already, that session does not count against it.
    /// </summary>
    /// <param name="lead">Locked; null where they are not asked.</param>
    /// <param name="second">Locked; null where they are not asked, or are not a supporter.</param>
    /// <param name="zone">That of the session, for who has none of their own.</param>
    /// <param name="meeting">With the debrief of the lead.</param>
    internal static async Task<Problem?> RefusalAsync(
        UnitOfWork work, Guid partner, Supporter? lead, Supporter? second, DateTimeZone zone, Engagement meeting, IDateTimeZoneProvider zones, CancellationToken cancellationToken)
    {
        var asked = new[] { lead, second }.OfType<Supporter>().ToArray();
        var calendars = asked.Length == 0 ? null : await Engagements.FindManyAsync(work, partner, [.. asked.Select(supporter => supporter.Id)], meeting.Start, meeting.Start, cancellationToken);
        foreach (var supporter in asked)
        {
            var own = supporter == lead ? meeting : meeting with { BusyUntil = meeting.End };
            if (Refusal(supporter, supporter.ZoneOr(zones, zone), [.. calendars![supporter.Id].Where(other => other.Session != meeting.Session)], own) is { } refusal)
            {
                if (supporter == second)
                {
                    refusal.Extensions["supporter_id"] = second.Id;
                }

                return refusal;
            }
        }

        return null;
    }

    static Problem? Refusal(Supporter supporter, DateTimeZone zone, IReadOnlyList<Engagement> calendar, Engagement meeting) =>
        supporter.Withdrawn || Instant.FromDateTimeOffset(supporter.BookableUntil) < meeting.End ? Problem.Conflict("supporter-not-bookable", "The supporter cannot be booked at that time.")
        : CaseloadLimits.Refusal(supporter.Limits, zone, calendar, meeting);
}
