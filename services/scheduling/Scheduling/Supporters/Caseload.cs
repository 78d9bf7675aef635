using NodaTime;

namespace Entraide.Scheduling.Supporters;

/// <summary>
/// A supporter's calendar, counted once, to ask about many times: an answer costs a few look-ups, whatever the length of the calendar.
/// A session counts whole on the day (and in the week) in which it starts, in elapsed time: midnight and clock changes neither split nor stretch it.
/// </summary>
sealed class Caseload
{
    // Weighted time is counted in ticks times percent, so that nothing is rounded before it is compared.
    const decimal Hour = 100m * NodaConstants.TicksPerHour;

    readonly Limits limits;
    readonly DateTimeZone zone;
    readonly Dictionary<int, Load> days = [], weeks = [];
    readonly Instant[] starts;
    readonly Instant[] hardStarts;

    // Until when the hard sessions up to each index keep them busy: sessions differ in length, so the last to start need not be the last to end.
    readonly Instant[] hardBusyUntil;
    readonly Duration recovery;

    Caseload(Limits limits, DateTimeZone zone, IReadOnlyList<Engagement> calendar)
    {
        (this.limits, this.zone, recovery) = (limits, zone, Duration.FromMinutes(limits.RecoveryMinutes));
        foreach (var session in calendar)
        {
            var day = DayOf(session.Start);
            days[day] = days.GetValueOrDefault(day).Plus(session);
            weeks[WeekOf(day)] = weeks.GetValueOrDefault(WeekOf(day)).Plus(session);
        }

        starts = [.. calendar.Select(session => session.Start).Order()];
        var hard = calendar.Where(session => session.Hard).OrderBy(session => session.Start).ToArray();
        hardStarts = [.. hard.Select(session => session.Start)];
        hardBusyUntil = [.. hard.Select(session => session.BusyUntil)];
        for (var i = 1; i < hardBusyUntil.Length; i++)
        {
            hardBusyUntil[i] = Instant.Max(hardBusyUntil[i], hardBusyUntil[i - 1]);
        }
    }

    /// <summary>Counts <paramref name="calendar"/>, which has to hold the weeks of whatever is asked about whole.</summary>
    internal static Caseload Of(Limits limits, DateTimeZone zone, IReadOnlyList<Engagement> calendar) => new(limits, zone, calendar);

    /// <summary>The limit that one more session would break, or null.</summary>
    internal BrokenLimit? Broken(Engagement asked)
    {
        var day = DayOf(asked.Start);
        var (today, week) = (days.GetValueOrDefault(day), weeks.GetValueOrDefault(WeekOf(day)));
        return today.Sessions >= limits.SessionsPerDay ? new BrokenLimit(CaseloadLimits.PerDay, limits.SessionsPerDay, today.Sessions)
            : week.Sessions >= limits.SessionsPerWeek ? new BrokenLimit(CaseloadLimits.PerWeek, limits.SessionsPerWeek, week.Sessions)
            : limits.HoursPerDay is { } perDay && today.Plus(asked).Weight > perDay * Hour ? new BrokenLimit(CaseloadLimits.HoursPerDay, perDay, today.Hours)
            : limits.HoursPerWeek is { } perWeek && week.Plus(asked).Weight > perWeek * Hour ? new BrokenLimit(CaseloadLimits.HoursPerWeek, perWeek, week.Hours)
            : Rest(asked) is { } rest && rest < recovery ? new BrokenLimit(CaseloadLimits.Recovery, limits.RecoveryMinutes, Math.Max(0, (int)rest.TotalMinutes))
            : null;
    }

    /// <summary>The shortest rest there would be between a hard session and the one after it, the asked one being either; null where it is neither.</summary>
    Duration? Rest(Engagement asked)
    {
        if (recovery == Duration.Zero)
        {
            return null;
        }

        var before = After(hardStarts, asked.Start, inclusive: true) - 1;
        var rest = before >= 0 ? asked.Start - hardBusyUntil[before] : default(Duration?);
        if (asked.Hard && After(starts, asked.Start, inclusive: false) is var next && next < starts.Length)
        {
            var ahead = starts[next] - asked.BusyUntil;
            rest = rest is { } known ? Duration.Min(known, ahead) : ahead;
        }

        return rest;
    }

    /// <summary>The index of the first start after <paramref name="instant"/>; or at it, unless what starts then is to be passed over too.</summary>
    static int After(Instant[] sorted, Instant instant, bool inclusive)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < instant || (inclusive && sorted[middle] == instant))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    // Numbers instead of dates, because a search for slots asks some hundred thousand times.
    int DayOf(Instant start) => (int)Math.Floor((start.ToUnixTimeSeconds() + zone.GetUtcOffset(start).Seconds) / (double)NodaConstants.SecondsPerDay);

    /// <summary>1 January 1970 was a Thursday: three days on, weeks begin with multiples of seven.</summary>
    static int WeekOf(int day) => (int)Math.Floor((day + 3) / 7.0);

    readonly record struct Load(int Sessions, long Weight)
    {
        internal decimal Hours => decimal.Round(Weight / Hour, 2);

        internal Load Plus(Engagement session) => new(Sessions + 1, Weight + (session.End - session.Start).BclCompatibleTicks * session.WeightPercent);
    }
}
