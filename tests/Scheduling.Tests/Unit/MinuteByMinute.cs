using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Slots;
using NodaTime;

namespace Entraide.Scheduling.Tests.Unit;

/// <summary>Finds the same slots the slow way: it marks each minute, and looks at all of them for each slot. No interval, no merge, no skip.</summary>
static class MinuteByMinute
{
    const int Margin = 3 * 24 * 60;

    internal static List<FreeSlot> Slots(SlotScenario scenario)
    {
        var minutes = (int)(scenario.To - scenario.From).TotalMinutes + 2 * Margin;
        var (open, busy) = (new Modes[minutes], new bool[minutes]);
        for (var date = scenario.First.PlusDays(-2); date <= scenario.First.PlusDays(SlotScenario.Days + 1); date = date.PlusDays(1))
        {
            foreach (var (from, to, modes) in WindowsOf(scenario.Hours, date))
            {
                var (start, end) = (Position(scenario, date, from), Position(scenario, date, to));
                for (var minute = start; minute < (end > start ? end : start + to - from); minute++)
                {
                    Mark(minute, at => open[at] |= modes);
                }
            }
        }

        var gap = Math.Max(scenario.Hours.BufferBeforeMinutes, scenario.Hours.BufferAfterMinutes);
        foreach (var session in scenario.Booked)
        {
            for (var minute = session.Start - gap; minute < session.Start + session.Length + session.Debrief + gap; minute++)
            {
                Mark(minute, at => busy[at] = true);
            }
        }

        var slots = new List<FreeSlot>();
        for (var minute = 0; minute + scenario.Length <= minutes - 2 * Margin; minute++)
        {
            var start = scenario.From + Duration.FromMinutes(minute);
            var whole = Enumerable.Range(Margin + minute, scenario.Length);
            var modes = whole.Aggregate(ModeWords.Of(scenario.Offered) & ModeWords.Of(scenario.Wanted), (all, at) => all & open[at]);
            if (start.ToUnixTimeSeconds() % 900 == 0 && modes != Modes.None && !whole.Any(at => busy[at]) && minute + scenario.Length <= scenario.UntilMinute
                && minute > scenario.NowMinute && minute >= scenario.NowMinute + scenario.Hours.NoticeMinutes && InHorizon(scenario, start) && InLimits(scenario, start))
            {
                slots.Add(new FreeSlot(start, modes));
            }
        }

        return slots;

        void Mark(int minute, Action<int> mark)
        {
            if (minute >= -Margin && minute < minutes - Margin)
            {
                mark(minute + Margin);
            }
        }
    }

    static IEnumerable<(int From, int To, Modes Modes)> WindowsOf(OpenHoursDocument hours, LocalDate date) =>
        (hours.Exceptions!.FirstOrDefault(exception => exception.Date == $"{date:uuuu-MM-dd}") is { } exception ? exception.Windows!
            : hours.Weekly.Where(window => window.Day.Equals(date.DayOfWeek.ToString(), StringComparison.OrdinalIgnoreCase)).Select(window => new DayWindow(window.From, window.To, window.Modalities)))
        .Select(window => (Minute(window.From), Minute(window.To), window.Modalities is null ? Modes.All : ModeWords.Of(window.Modalities)));

    // Skipped: by the offset that held before, which moves it forward by the gap. Twice: the first.
    static int Position(SlotScenario scenario, LocalDate date, int minute)
    {
        var local = date.AtMidnight().PlusMinutes(minute);
        var mapping = scenario.Zone.MapLocal(local);
        return (int)(local.WithOffset(mapping.EarlyInterval.WallOffset).ToInstant() - scenario.From).TotalMinutes;
    }

    static bool InHorizon(SlotScenario scenario, Instant start) =>
        Period.DaysBetween(scenario.Now.InZone(scenario.Zone).Date, start.InZone(scenario.Zone).Date) <= scenario.Hours.HorizonDays;

    static bool InLimits(SlotScenario scenario, Instant start)
    {
        var day = start.InZone(scenario.Zone).Date;
        var dates = scenario.Booked.Select(session => (scenario.From + Duration.FromMinutes(session.Start)).InZone(scenario.Zone).Date).ToArray();
        return dates.Count(date => date == day) < scenario.PerDay && dates.Count(date => Monday(date) == Monday(day)) < scenario.PerWeek;
    }

    static LocalDate Monday(LocalDate date) => date.DayOfWeek == IsoDayOfWeek.Monday ? date : date.Previous(IsoDayOfWeek.Monday);

    static int Minute(string clock) => int.Parse(clock[..2]) * 60 + int.Parse(clock[3..]);
}
