using NodaTime;

namespace Entraide.ServiceDefaults.Calendars;

/// <summary>How sure an event is (STATUS, RFC 5545, 3.8.1.11).</summary>
public enum CalendarStatus
{
    Tentative,
    Confirmed,
    Cancelled,
}

/// <summary>
/// One meeting as a calendar shows it (VEVENT, RFC 5545, 3.6.1). There is no member for a place, a description or other people: what is not here
/// cannot be seen by whoever looks over a shoulder.
/// </summary>
/// <param name="Uid">Opaque, and the same for as long as the meeting exists, however often it moves (3.8.4.7).</param>
/// <param name="Sequence">Raised with each change of time or status (3.8.7.4).</param>
/// <param name="Zone">In whose wall time it is written. UTC where the person's own is not known: applications then show theirs.</param>
/// <param name="Summary">What everybody may read who sees the calendar. Any text: it is escaped.</param>
/// <param name="Changed">When it last changed (LAST-MODIFIED).</param>
/// <param name="Url">Where to join, or null.</param>
public sealed record CalendarEvent(
    string Uid, int Sequence, CalendarStatus Status, Instant Start, Instant End, DateTimeZone Zone, string Summary, Instant Changed, Uri? Url = null);
