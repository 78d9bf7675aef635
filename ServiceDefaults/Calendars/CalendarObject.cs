using NodaTime;

namespace Entraide.ServiceDefaults.Calendars;

/// <summary>What a feed and a mail's part have in common: the calendar around, and each event in it.</summary>
static class CalendarObject
{
    internal static string Write(
        string method, IReadOnlyCollection<CalendarEvent> events, Func<CalendarEvent, Instant> stamp, Action<ContentLines>? head = null, Action<ContentLines>? people = null)
    {
        // The product's name would say what the calendar is about.
        var lines = new ContentLines().Add("BEGIN", "VCALENDAR").Add("VERSION", "2.0").Add("PRODID", "-//Calendar//1.0//EN").Add("CALSCALE", "GREGORIAN").Add("METHOD", method);
        head?.Invoke(lines);
        foreach (var zone in events.Where(ZoneRules.ByWallTime).GroupBy(entry => entry.Zone.Id))
        {
            ZoneRules.Write(lines, zone.First().Zone, [.. zone]);
        }

        foreach (var entry in events)
        {
            WriteEvent(lines, entry, stamp(entry), people);
        }

        return lines.Add("END", "VCALENDAR").ToString();
    }

    static void WriteEvent(ContentLines lines, CalendarEvent entry, Instant stamp, Action<ContentLines>? people)
    {
        lines.Add("BEGIN", "VEVENT").AddText("UID", entry.Uid).Add("DTSTAMP", ZoneRules.InUtc(stamp));
        if (ZoneRules.ByWallTime(entry))
        {
            lines.Add($"DTSTART;TZID={entry.Zone.Id}", ZoneRules.InZone(entry.Start, entry.Zone)).Add($"DTEND;TZID={entry.Zone.Id}", ZoneRules.InZone(entry.End, entry.Zone));
        }
        else
        {
            lines.Add("DTSTART", ZoneRules.InUtc(entry.Start)).Add("DTEND", ZoneRules.InUtc(entry.End));
        }

        lines.AddText("SUMMARY", entry.Summary)
            .Add("SEQUENCE", entry.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Add("STATUS", entry.Status.ToString().ToUpperInvariant())
            .Add("LAST-MODIFIED", ZoneRules.InUtc(entry.Changed))
            .Add("CLASS", "PRIVATE")
            // What does not take place takes nobody's time.
            .Add("TRANSP", entry.Status == CalendarStatus.Cancelled ? "TRANSPARENT" : "OPAQUE");
        if (entry.Url is { } url)
        {
            lines.Add("URL", url.AbsoluteUri);
        }

        people?.Invoke(lines);
        lines.Add("END", "VEVENT");
    }
}
