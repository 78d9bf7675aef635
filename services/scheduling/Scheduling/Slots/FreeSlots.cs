using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Supporters;
using NodaTime;

namespace Entraide.Scheduling.Slots;

/// <summary>Finds the times at which a supporter could be booked: inside open hours, beside what is booked, within the supporter's limits.</summary>
static class FreeSlots
{
    /// <summary>Slots begin at every quarter of an hour.</summary>
    static readonly Duration Step = Duration.FromMinutes(15);

    internal static IEnumerable<Interval> Find(WeeklyHours hours, Supporter supporter, IReadOnlyList<Engagement> calendar, Instant from, Instant to, Duration length)
    {
        var bookableUntil = Instant.FromDateTimeOffset(supporter.BookableUntil);
        foreach (var window in hours.Between(from, to))
        {
            for (var start = RoundUp(Instant.Max(window.Start, from)); start + length <= window.End && start + length <= to; start += Step)
            {
                var slot = new Interval(start, start + length);
                if (slot.End <= bookableUntil && !calendar.Any(session => Overlap(session, slot))
                    && CaseloadLimits.Broken(supporter.Limits, hours.Zone, calendar, new Engagement(slot.Start, slot.End, slot.End)) is null)
                {
                    yield return slot;
                }
            }
        }
    }

    internal static bool Overlap(Engagement session, Interval slot) => session.Start < slot.End && slot.Start < session.BusyUntil;

    static Instant RoundUp(Instant instant)
    {
        var step = Step.BclCompatibleTicks;
        var ticks = instant.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks((ticks + step - 1) / step * step);
    }
}
