using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Problems;
using NodaTime;

namespace Entraide.Scheduling.Slots;

/// <summary>Why somebody cannot be booked: a stable word, and the same for people.</summary>
/// <param name="AllDay">It is in the way of any meeting of that length on that day.</param>
/// <param name="Limit">The limit that is reached, where it is one.</param>
readonly record struct Obstacle(string Name, string Detail, bool AllDay = false, BrokenLimit? Limit = null)
{
    internal Problem ToProblem() => Limit?.ToProblem() ?? Problem.Conflict(Name, Detail);
}

/// <summary>A time at which a supporter can be booked, and how they may meet then.</summary>
readonly record struct FreeSlot(Instant Start, Modes Modes);

/// <summary>
/// When one supporter can be booked: in open hours, beside what is booked, within their limits. Free slots and bookings both ask
/// <see cref="Decide"/>, so that whatever is offered can be booked, and whatever is not is refused by name.
/// </summary>
/// <param name="calendar">By start; reaches over the whole of the weeks that <paramref name="within"/> touches.</param>
/// <param name="within">What will be asked about.</param>
sealed class Availability(Supporter supporter, WeeklyHours? hours, Engagement[] calendar, Instant now, Interval within)
{
    /// <summary>Slots begin at every quarter of an hour.</summary>
    internal static readonly Duration Step = Duration.FromMinutes(15);

    /// <summary>Whatever the horizon is.</summary>
    static readonly Duration Furthest = Duration.FromDays(365);

    readonly Modes offered = ModeWords.Of(supporter.Modalities);
    readonly Instant bookableUntil = Instant.FromDateTimeOffset(supporter.BookableUntil);
    readonly OpenTimes open = hours?.Between(within.Start, within.End) ?? OpenTimes.Of([]);
    readonly BookingRules rules = hours?.Rules ?? BookingRules.None;
    readonly Instant bookableFrom = now + (hours?.Rules.Notice ?? Duration.Zero);
    readonly Instant horizon = hours is null ? now + Furthest : Instant.Min(now + Furthest, hours.Zone.AtStartOfDay(now.InZone(hours.Zone).Date.PlusDays(hours.Rules.HorizonDays + 1)).ToInstant());
    Caseload? caseload;

    /// <summary>What is in the way of a meeting in one of the ways <paramref name="wanted"/>, or null; then <paramref name="modes"/> says in which.</summary>
    internal Obstacle? Decide(Interval meeting, Modes wanted, out Modes modes)
    {
        modes = Modes.None;
        if (supporter.Withdrawn || bookableUntil < meeting.End)
        {
            return new Obstacle("supporter-not-bookable", "The supporter cannot be booked at that time.");
        }

        if ((offered & wanted) == 0)
        {
            return new Obstacle("modality-not-offered", "The supporter does not meet people that way.");
        }

        if (meeting.Start <= now || meeting.Start < bookableFrom)
        {
            return new Obstacle("notice-too-short", "The supporter wants to know of a booking earlier.");
        }

        if (meeting.Start >= horizon)
        {
            return new Obstacle("too-far-ahead", "The supporter cannot be booked that far ahead.");
        }

        modes = open.At(meeting) & offered & wanted;
        if (modes == 0)
        {
            return open.Cover(meeting)
                ? new Obstacle("modality-not-offered-then", "The supporter does not meet people that way at that time.")
                : new Obstacle("outside-open-hours", "The supporter is not open at that time.");
        }

        return Beside(meeting);
    }

    /// <summary>The slots that begin in the time asked about and end in it, earliest first.</summary>
    internal IEnumerable<FreeSlot> Slots(Duration length, Modes wanted)
    {
        var latest = Instant.Min(within.End, bookableUntil) - length;
        var blocked = Blocked();
        var next = 0;
        foreach (var window in open.Whole)
        {
            for (var start = RoundUp(Instant.Max(window.Start, Instant.Max(within.Start, bookableFrom))); start + length <= window.End && start <= latest && start < horizon;)
            {
                while (next < blocked.Count && blocked[next].End <= start)
                {
                    next++;
                }

                if (next < blocked.Count && blocked[next].Start < start + length)
                {
                    start = RoundUp(blocked[next].End);
                    continue;
                }

                var obstacle = Decide(new Interval(start, start + length), wanted, out var modes);
                if (obstacle is null)
                {
                    yield return new FreeSlot(start, modes);
                }

                // A limit of the day stays reached whatever the hour.
                start = obstacle is { AllDay: true } ? Instant.Max(start + Step, RoundUp(NextDay(start))) : start + Step;
            }
        }
    }

    // What is booked, and what the supporter can carry.
    Obstacle? Beside(Interval meeting)
    {
        var (gap, close) = (rules.Gap, false);
        foreach (var session in calendar)
        {
            if (session.Start < meeting.End && meeting.Start < session.BusyUntil)
            {
                return new Obstacle("slot-taken", "The supporter has another session at that time.");
            }

            close |= session.Start < meeting.End + gap && meeting.Start < session.BusyUntil + gap;
        }

        return close ? new Obstacle("buffer-taken", "The supporter has another session so close that too little time is left between the two.")
            : (caseload ??= Caseload.Of(supporter.Limits, hours!.Zone, calendar)).Broken(new Engagement(meeting.Start, meeting.End, meeting.End)) is { } limit
                ? new Obstacle($"limit-{limit.Name}", "The booking would break a limit of the supporter, named by the type of this problem.", CaseloadLimits.OfWholeDay(limit.Name), limit)
            : null;
    }

    Instant NextDay(Instant start) => hours!.Zone.AtStartOfDay(start.InZone(hours.Zone).Date.PlusDays(1)).ToInstant();

    // What is booked with the gaps around it, put together where it overlaps.
    List<Interval> Blocked()
    {
        var blocked = new List<Interval>(calendar.Length);
        foreach (var session in calendar)
        {
            var (start, end) = (session.Start - rules.Gap, session.BusyUntil + rules.Gap);
            if (blocked.Count > 0 && start <= blocked[^1].End)
            {
                blocked[^1] = new Interval(blocked[^1].Start, Instant.Max(blocked[^1].End, end));
            }
            else
            {
                blocked.Add(new Interval(start, end));
            }
        }

        return blocked;
    }

    /// <summary>The first at which a slot can begin.</summary>
    internal static Instant RoundUp(Instant instant)
    {
        var step = Step.BclCompatibleTicks;
        var ticks = instant.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks((ticks + step - 1) / step * step);
    }
}
