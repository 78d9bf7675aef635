using Entraide.Credits.Programmes;

namespace Entraide.Credits.Holds;

/// <summary>How a participant stands with one programme: enrolled or not, and how much of its pool is held and was spent for them, by the day (UTC) of the session.</summary>
sealed class Standing(bool enrolled)
{
    readonly Dictionary<DateOnly, long> used = [];

    public bool Enrolled => enrolled;

    /// <summary>What is left below the cap for a session at that time, in whole credits.</summary>
    internal long LeftOf(Cap cap, DateTimeOffset startsAt)
    {
        var (from, before) = cap.PeriodOf(DayOf(startsAt));
        return Math.Max(0, cap.Credits - used.Where(day => day.Key >= from && day.Key < before).Sum(day => day.Value));
    }

    internal void Add(DateOnly day, long credits) => used[day] = used.GetValueOrDefault(day) + credits;

    /// <summary>What counted as <paramref name="before"/> counts as <paramref name="after"/> now.</summary>
    internal void Replace(Hold? before, Hold after)
    {
        foreach (var (hold, sign) in new[] { (before, -1), (after, 1) })
        {
            if (hold is { Counted: > 0, StartsAt: { } at })
            {
                Add(DayOf(at), sign * hold.Counted);
            }
        }
    }

    internal static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}
