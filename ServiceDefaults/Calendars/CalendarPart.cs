using NodaTime;

namespace Entraide.ServiceDefaults.Calendars;

/// <summary>
/// The <c>text/calendar</c> part of a mail (iTIP, RFC 5546; iMIP, RFC 6047): it puts one meeting into the reader's calendar, moves it or takes it out.
/// Send it as <c>text/calendar; charset=utf-8; method=REQUEST</c> (or <c>CANCEL</c>): the parameter has to say the same as the text.
/// </summary>
public static class CalendarPart
{
    /// <summary>Puts <paramref name="entry"/> into the calendar, or moves it where a part with a lower sequence has put it there (RFC 5546, 3.2.2).</summary>
    /// <param name="sender">The neutral address the mail comes from: the standard wants an organizer.</param>
    /// <param name="recipient">The address the mail goes to, which its reader knows: the standard wants one attendee, and nobody else is ever named.</param>
    /// <param name="now">When the part is made (DTSTAMP): of two with the same sequence the later one holds.</param>
    public static string Request(CalendarEvent entry, string sender, string recipient, Instant now) => Write("REQUEST", entry, sender, recipient, now);

    /// <summary>Takes the meeting out again (RFC 5546, 3.2.5): same UID, a sequence not lower than before; shown as cancelled whatever <paramref name="entry"/> says.</summary>
    /// <inheritdoc cref="Request"/>
    public static string Cancel(CalendarEvent entry, string sender, string recipient, Instant now) =>
        Write("CANCEL", entry with { Status = CalendarStatus.Cancelled }, sender, recipient, now);

    static string Write(string method, CalendarEvent entry, string sender, string recipient, Instant now) => CalendarObject.Write(method, [entry], _ => now, people: lines => lines
        .Add("ORGANIZER", $"mailto:{sender}")
        // Accepted, and without an answer: a reply would be a mail that the person did not mean to send.
        .Add("ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE", $"mailto:{recipient}"));
}
