using NodaTime;

namespace Entraide.Scheduling.Occupancy;

/// <summary>The times at which one supporter or room is taken; kept in order and apart from each other.</summary>
sealed class BusyTimes
{
    readonly List<Interval> times = [];

    /// <summary>Whether any of it lies between two instants.</summary>
    internal bool Overlap(Instant from, Instant to) => BeginningBefore(to) is > 0 and var count && times[count - 1].End > from;

    /// <summary>Adds a time; one that overlaps others becomes one with them.</summary>
    internal void Add(Instant from, Instant to)
    {
        var at = BeginningBefore(to);
        while (at > 0 && times[at - 1].End > from)
        {
            at--;
            (from, to) = (Instant.Min(from, times[at].Start), Instant.Max(to, times[at].End));
            times.RemoveAt(at);
        }

        times.Insert(at, new Interval(from, to));
    }

    int BeginningBefore(Instant instant)
    {
        var (low, high) = (0, times.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = times[middle].Start < instant ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
