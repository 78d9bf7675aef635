using NodaTime;
using NodaTime.Text;

namespace Entraide.ServiceDefaults.Calendars;

/// <summary>A calendar to subscribe to (RFC 5545 with METHOD:PUBLISH of RFC 5546, and the properties of RFC 7986).</summary>
public static class CalendarFeed
{
    /// <summary>
    /// The whole calendar as text, to be sent as UTF-8 with the type <c>text/calendar</c>. The same events make the same bytes: an event's DTSTAMP is
    /// when it last changed, so that a reader that asks again is told that nothing is new.
    /// </summary>
    /// <param name="name">What the application lists the calendar as; others who use the device see it.</param>
    /// <param name="refresh">How often a reader should look again (REFRESH-INTERVAL, RFC 7986, 5.7).</param>
    public static string Write(string name, Duration refresh, IReadOnlyCollection<CalendarEvent> events) =>
        CalendarObject.Write("PUBLISH", events, entry => entry.Changed, head: lines => lines
            // Twice each: the standard's property, and the one that applications read which are older than it.
            .AddText("NAME", name).AddText("X-WR-CALNAME", name)
            .Add("REFRESH-INTERVAL;VALUE=DURATION", Iso(refresh)).Add("X-PUBLISHED-TTL", Iso(refresh)));

    static string Iso(Duration refresh) => PeriodPattern.NormalizingIso.Format(Period.FromSeconds((long)refresh.TotalSeconds));
}
