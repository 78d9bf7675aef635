using Entraide.Credits.Programmes;

namespace Entraide.Credits.Holds;

/// <summary>How a participant stands with one programme: enrolled or not, and how much of its pool is held and was spent for them, by the day (UTC) of the session.</summary>
sealed class Standing(bool enrolled)
{
    readonly Dictionary<(DateOnly Day, Guid? Booking), long> used = [];

    public bool Enrolled => enrolled;

    /// <summary>What is left below the cap for a session at that time, in whole credits.</summary>
    /// <param name="booking">What is held for it already is not counted: it is about to move, and keeps one hold of the two.</param>
    internal long LeftOf(Cap cap, DateTimeOffset startsAt, Guid? booking)
    {
        var (from, before) = cap.PeriodOf(DayOf(startsAt));
        return Math.Max(0, cap.Credits - used.Where(part => part.Key.Day >= from && part.Key.Day < before && (booking is null || part.Key.Booking != booking)).Sum(part => part.Value));
    }

    /// <param name="booking">For which it is held; null once it is captured, and for what is held by hand.</param>
    internal void Add(DateOnly day, Guid? booking, long credits) => used[(day, booking)] = used.GetValueOrDefault((day, booking)) + credits;

    /// <summary>What counted as <paramref name="before"/> counts as <paramref name="after"/> now.</summary>
    internal void Replace(Hold? before, Hold after)
    {
        foreach (var (hold, sign) in new[] { (before, -1), (after, 1) })
        {
            if (hold is { Counted: > 0, StartsAt: { } at })
            {
                Add(DayOf(at), hold.State == HoldState.Held ? hold.BookingId : null, sign * hold.Counted);
            }
        }
    }

    internal static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}
