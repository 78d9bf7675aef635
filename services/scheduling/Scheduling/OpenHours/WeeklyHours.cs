using NodaTime;

namespace Entraide.Scheduling.OpenHours;

/// <summary>What a booking has to leave free, and when it can be made.</summary>
/// <param name="Before">Free before each session.</param>
/// <param name="After">Free after each session, its debrief included.</param>
/// <param name="Notice">From the booking to the start of the session.</param>
/// <param name="HorizonDays">Days ahead, from today in the supporter's zone.</param>
sealed record BookingRules(Duration Before, Duration After, Duration Notice, int HorizonDays)
{
    internal static readonly BookingRules None = new(Duration.Zero, Duration.Zero, Duration.Zero, 365);

    /// <summary>What has to be free between two sessions: time after the one is time before the next.</summary>
    internal Duration Gap => Duration.Max(Before, After);
}

/// <summary>Open hours of one supporter: rules in wall time and an IANA zone, turned into instants by NodaTime's rules only.</summary>
/// <param name="Weekly">Seven days, Monday first.</param>
/// <param name="Exceptions">The windows of dates that are not like others.</param>
sealed record WeeklyHours(DateTimeZone Zone, IReadOnlyList<Opening[]> Weekly, IReadOnlyDictionary<LocalDate, Opening[]> Exceptions, BookingRules Rules)
{
    /// <summary>The rules of a document that was checked.</summary>
    internal static WeeklyHours Of(OpenHoursDocument document, IDateTimeZoneProvider zones)
    {
        var week = document.Weekly.ToLookup(window => OpenWindow.DayOf(window.Day)!.Value, window => window.Window.Opening());
        return new WeeklyHours(
            zones[document.Zone],
            [.. Enumerable.Range(1, 7).Select(day => week[(IsoDayOfWeek)day].ToArray())],
            (document.Exceptions ?? []).ToDictionary(exception => OpenException.DateOf(exception.Date)!.Value, exception => (exception.Windows ?? []).Select(window => window.Opening()).ToArray()),
            new BookingRules(Duration.FromMinutes(document.BufferBeforeMinutes), Duration.FromMinutes(document.BufferAfterMinutes), Duration.FromMinutes(document.NoticeMinutes), document.HorizonDays));
    }

    /// <summary>When the supporter is open around the given time, for every way to meet: whole intervals, sorted, apart from each other.</summary>
    /// <param name="anyOf">Windows for none of these are left out.</param>
    /// <remarks>
    /// A wall time that a clock change skips moves forward by the length of the gap; one that occurs twice is taken the first time. A window of
    /// which nothing would be left so, because it lies in what is skipped, moves as a whole. Where windows then overlap they count once:
    /// nothing is lost or doubled by a change to or from summer time.
    /// </remarks>
    internal OpenTimes Between(Instant from, Instant to, Modes anyOf = Modes.All)
    {
        var windows = new List<(Interval Time, Modes Modes)>();
        // A day before, because a window of yesterday that a clock change moves may reach into today.
        var last = to.InZone(Zone).Date;
        for (var date = from.InZone(Zone).Date.PlusDays(-1); date <= last; date = date.PlusDays(1))
        {
            foreach (var opening in Exceptions.TryGetValue(date, out var instead) ? instead : Weekly[(int)date.DayOfWeek - 1])
            {
                if ((opening.Modes & anyOf) != 0)
                {
                    windows.Add((On(date, opening), opening.Modes));
                }
            }
        }

        return OpenTimes.Of(windows);
    }

    Interval On(LocalDate date, Opening opening)
    {
        var opens = At(date, opening.From);
        var closes = At(date, opening.To);
        return closes > opens ? new Interval(opens, closes) : new Interval(opens, opens + Duration.FromMinutes(opening.To - opening.From));
    }

    Instant At(LocalDate date, int minute) =>
        (minute < 24 * 60 ? date.At(LocalTime.FromMinutesSinceMidnight(minute)) : date.PlusDays(1).AtMidnight()).InZoneLeniently(Zone).ToInstant();
}
