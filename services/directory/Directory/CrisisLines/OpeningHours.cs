using Entraide.ServiceDefaults.Problems;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>A span of every week, in wall time.</summary>
/// <param name="Day"><c>monday</c> to <c>sunday</c>: the day it begins.</param>
/// <param name="From">Such as <c>09:00</c>.</param>
/// <param name="To">Such as <c>17:30</c>; <c>24:00</c> is the end of the day, and what is not after <paramref name="From"/> is on the next day.</param>
public sealed record OpenWindow(string Day, string From, string To)
{
    static readonly LocalTimePattern WallTime = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
    static readonly string[] Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    internal IsoDayOfWeek Weekday => (IsoDayOfWeek)(Array.IndexOf(Days, Day) + 1);

    internal IEnumerable<Fault> Faults()
    {
        if (Weekday == IsoDayOfWeek.None)
        {
            yield return new Fault("/day", "One of monday to sunday.");
        }

        if (!WallTime.Parse(From).Success)
        {
            yield return new Fault("/from", "A time of day as HH:mm, such as 09:00.");
        }

        if (To != "24:00" && !WallTime.Parse(To).Success)
        {
            yield return new Fault("/to", "A time of day as HH:mm, such as 17:30, or 24:00.");
        }
        else if (To == From)
        {
            yield return new Fault("/to", "The same as from: a whole day is 00:00 to 24:00.");
        }
    }

    /// <summary>Beginning and end of the window that begins on <paramref name="date"/>.</summary>
    internal (LocalDateTime From, LocalDateTime To) On(LocalDate date)
    {
        var from = WallTime.Parse(From).Value;
        var to = To == "24:00" ? LocalTime.Midnight : WallTime.Parse(To).Value;
        return (date.At(from), (to <= from ? date.PlusDays(1) : date).At(to));
    }
}

/// <summary>When somebody answers: always, or by weekly rules in the wall time of an IANA zone.</summary>
/// <param name="Always"><c>true</c>, and then nothing else; left out otherwise.</param>
/// <param name="Zone">IANA time zone of the windows, such as <c>Europe/Paris</c>.</param>
/// <param name="Weekly">1 to 50 windows.</param>
public sealed record OpeningHours(bool? Always = null, string? Zone = null, IReadOnlyList<OpenWindow>? Weekly = null)
{
    // A wall time that the clocks skip means the moment after the gap, and one that comes twice means its first time: a line is never said to be
    // open later than it may be.
    static readonly ZoneLocalMappingResolver Clocks = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>What is wrong with them, by pointer from the hours.</summary>
    internal IEnumerable<Fault> Faults()
    {
        if (Always is not null)
        {
            return Always == true && Zone is null && Weekly is null ? [] : [new Fault("/always", "true, and then neither zone nor weekly; left out otherwise.")];
        }

        IEnumerable<Fault> zone = Zone is not null && DateTimeZoneProviders.Tzdb.Ids.Contains(Zone) ? [] : [new Fault("/zone", "An IANA time zone, such as Europe/Paris.")];
        return zone.Concat(Weekly is not { Count: >= 1 and <= 50 }
            ? [new Fault("/weekly", "1 to 50 windows, or always: true.")]
            : Weekly.SelectMany((window, i) => window is null
                ? [new Fault($"/weekly/{i}", "A window.")]
                : window.Faults().Select(fault => fault with { Pointer = $"/weekly/{i}{fault.Pointer}" })));
    }

    /// <summary>Whether somebody answers at <paramref name="moment"/>; the zone's rules are those of NodaTime's bundled tz data.</summary>
    internal bool IsOpenAt(Instant moment)
    {
        if (Always == true)
        {
            return true;
        }

        var zone = DateTimeZoneProviders.Tzdb[Zone!];
        var today = moment.InZone(zone).Date;
        // Yesterday's windows too, because one may reach past midnight.
        return new[] { today.PlusDays(-1), today }.Any(date => Weekly!.Where(window => window.Weekday == date.DayOfWeek).Any(window =>
        {
            var (from, to) = window.On(date);
            return zone.ResolveLocal(from, Clocks).ToInstant() <= moment && moment < zone.ResolveLocal(to, Clocks).ToInstant();
        }));
    }
}
