using System.Globalization;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Entraide.ServiceDefaults.Calendars;

/// <summary>
/// A time zone's rules in a calendar (VTIMEZONE, RFC 5545, 3.6.5), for the years its events use. Each change of the clock is an observance of its
/// own with its date: true for zones that no yearly rule describes (Casablanca follows the moon), and nothing is promised about other years.
/// </summary>
static class ZoneRules
{
    static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("yyyyMMdd'T'HHmmss");
    static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("yyyyMMdd'T'HHmmss'Z'");

    /// <summary>
    /// Whether an event's times can be written as wall times of its zone. Not in the hour that a clock shows twice, where readers disagree which
    /// one is meant, nor in a zone that is UTC or a bare offset from it: such events are written in UTC.
    /// </summary>
    internal static bool ByWallTime(CalendarEvent entry) =>
        !IsBareOffset(entry.Zone) && ShownOnce(entry.Zone, entry.Start) && ShownOnce(entry.Zone, entry.End);

    /// <summary>An instant in UTC (3.3.5, form 2).</summary>
    internal static string InUtc(Instant instant) => Utc.Format(instant);

    /// <summary>An instant as wall time (3.3.5, form 3).</summary>
    internal static string InZone(Instant instant, DateTimeZone zone) => Local.Format(instant.InZone(zone).LocalDateTime);

    /// <summary>Adds the zone with its rules from the first to the last of the years in which <paramref name="events"/> lie.</summary>
    internal static void Write(ContentLines lines, DateTimeZone zone, IReadOnlyCollection<CalendarEvent> events)
    {
        var first = new LocalDate(events.Min(entry => entry.Start.InZone(zone).Year), 1, 1).AtStartOfDayInZone(zone).ToInstant();
        var last = new LocalDate(events.Max(entry => entry.End.InZone(zone).Year) + 1, 1, 1).AtStartOfDayInZone(zone).ToInstant();
        lines.Add("BEGIN", "VTIMEZONE").Add("TZID", zone.Id);
        foreach (var interval in zone.GetZoneIntervals(first, last))
        {
            var before = interval.HasStart ? zone.GetZoneInterval(interval.Start - Duration.Epsilon) : interval;
            var kind = IsSummer(zone, interval) ? "DAYLIGHT" : "STANDARD";
            lines.Add("BEGIN", kind)
                // In the wall time that was in force until then (3.8.2.4).
                .Add("DTSTART", interval.HasStart ? Local.Format(interval.Start.WithOffset(before.WallOffset).LocalDateTime) : "19700101T000000")
                .Add("TZOFFSETFROM", Offset(before.WallOffset))
                .Add("TZOFFSETTO", Offset(interval.WallOffset))
                .AddText("TZNAME", interval.Name)
                .Add("END", kind);
        }

        lines.Add("END", "VTIMEZONE");
    }

    static bool IsBareOffset(DateTimeZone zone) => zone.Id is "UTC" or "Etc/UTC" || zone.Id.StartsWith("UTC", StringComparison.Ordinal);

    static bool ShownOnce(DateTimeZone zone, Instant instant) => zone.MapLocal(instant.InZone(zone).LocalDateTime).Count == 1;

    // Dublin's and Casablanca's data call summer the standard and winter the saving, of minus one hour; calendars expect it the other way round.
    static bool IsSummer(DateTimeZone zone, ZoneInterval interval) => interval.Savings > NodaTime.Offset.Zero
        || (interval.Savings == NodaTime.Offset.Zero && Neighbours(zone, interval).Any(other => other.Savings < NodaTime.Offset.Zero));

    static IEnumerable<ZoneInterval> Neighbours(DateTimeZone zone, ZoneInterval interval)
    {
        if (interval.HasStart)
        {
            yield return zone.GetZoneInterval(interval.Start - Duration.Epsilon);
        }

        if (interval.HasEnd)
        {
            yield return zone.GetZoneInterval(interval.End);
        }
    }

    // Seconds only where there are any (3.3.14).
    static string Offset(Offset offset)
    {
        var seconds = Math.Abs(offset.Seconds);
        var text = string.Create(CultureInfo.InvariantCulture, $"{(offset.Seconds < 0 ? '-' : '+')}{seconds / 3600:00}{seconds / 60 % 60:00}");
        return seconds % 60 == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}{seconds % 60:00}");
    }
}
