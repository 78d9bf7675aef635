using Entraide.Scheduling.Sessions;
using NodaTime;

namespace Entraide.Scheduling.Series;

/// <summary>One meeting of a series.</summary>
/// <param name="Wall">Its name: the wall start that the rule gives it.</param>
/// <param name="BusyUntil">Its end, or that of the debrief which follows.</param>
readonly record struct Occurrence(LocalDateTime Wall, Instant Start, Instant End, Instant BusyUntil)
{
    /// <summary>
    /// The meeting that starts at <paramref name="wall"/>: in a gap of the clock it moves forward by the gap's length, of two times it takes the
    /// first, so that none is skipped or doubled. Its length is elapsed time, whatever the clock does meanwhile.
    /// </summary>
    internal static Occurrence Of(LocalDateTime wall, DateTimeZone zone, int minutes, int debriefMinutes)
    {
        var start = wall.InZoneLeniently(zone).ToInstant();
        var end = start + Duration.FromMinutes(minutes);
        return new Occurrence(wall, start, end, end + Duration.FromMinutes(debriefMinutes));
    }

    /// <summary>The first two that would overlap, or null. The database cannot see it: one owner's times may overlap each other.</summary>
    internal static (Occurrence First, Occurrence Second)? Overlap(IEnumerable<Occurrence> occurrences)
    {
        Occurrence? before = null;
        foreach (var occurrence in occurrences.OrderBy(occurrence => occurrence.Start))
        {
            if (before is { } earlier && occurrence.Start < earlier.BusyUntil)
            {
                return (earlier, occurrence);
            }

            before = occurrence;
        }

        return null;
    }

    internal static IEnumerable<Occurrence> Of(Recurrence recurrence, LocalDateTime from, LocalDateTime to, DateTimeZone zone, SessionDetails details, int debriefMinutes) =>
        recurrence.Between(from, to).Select(wall => Of(wall, zone, details.Minutes, debriefMinutes));
}
