using NodaTime;

namespace Entraide.Scheduling.Waitlists;

/// <summary>
/// How long a place is kept for somebody. Only time outside their quiet hours counts, so that an offer made at night does not run out before they wake.
/// It is never kept past the start of the session. Where less than five counted minutes are left before the start the place passes them by,
/// because they could not be asked: it goes to somebody who can.
/// </summary>
static class OfferTime
{
    /// <summary>The least that somebody needs to answer.</summary>
    internal static readonly Duration Shortest = Duration.FromMinutes(5);

    /// <summary>When an offer made at <paramref name="from"/> ends.</summary>
    /// <param name="length">Counted time; more than none.</param>
    /// <param name="sessionStart">After <paramref name="from"/>.</param>
    internal static Instant Ends(Instant from, Duration length, QuietHours? quiet, Instant sessionStart)
    {
        var (at, left) = (from, length);
        foreach (var pause in quiet?.Between(from, sessionStart) ?? [])
        {
            if (pause.Start - at >= left)
            {
                break;
            }

            left -= pause.Start - at;
            at = pause.End;
        }

        return Instant.Min(at + left, sessionStart);
    }

    /// <summary>Whether there is enough counted time before the session to ask them at all.</summary>
    internal static bool CanBeAsked(Instant now, QuietHours? quiet, Instant sessionStart) => Ends(now, Shortest, quiet, sessionStart) is var ends
        && Counted(now, ends, quiet) >= Shortest;

    /// <summary>The time between two instants that lies outside quiet hours.</summary>
    internal static Duration Counted(Instant from, Instant to, QuietHours? quiet) =>
        (quiet?.Between(from, to) ?? []).Aggregate(to - from, (counted, pause) => counted - pause.Duration);
}
