using System.Text;
using Entraide.ServiceDefaults.Calendars;
using NodaTime;

namespace Entraide.ServiceDefaults.Tests.Unit;

/// <summary>The bytes of a calendar, line by line (RFC 5545).</summary>
public sealed class CalendarTextTests
{
    [Fact]
    public void A_calendar_reads_as_the_standard_says()
    {
        var text = CalendarFeed.Write("Calendar", Duration.FromHours(1), [Events.At("2026-12-01T18:00:00Z", "Europe/Paris") with { Uid = "u", Sequence = 3, Url = new Uri("https://example.org/j/x") }]);
        Assert.Equal("""
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Calendar//1.0//EN
            CALSCALE:GREGORIAN
            METHOD:PUBLISH
            NAME:Calendar
            X-WR-CALNAME:Calendar
            REFRESH-INTERVAL;VALUE=DURATION:PT1H
            X-PUBLISHED-TTL:PT1H
            BEGIN:VTIMEZONE
            TZID:Europe/Paris
            BEGIN:STANDARD
            DTSTART:20251026T030000
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            TZNAME:CET
            END:STANDARD
            BEGIN:DAYLIGHT
            DTSTART:20260329T020000
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0200
            TZNAME:CEST
            END:DAYLIGHT
            BEGIN:STANDARD
            DTSTART:20261025T030000
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            TZNAME:CET
            END:STANDARD
            END:VTIMEZONE
            BEGIN:VEVENT
            UID:u
            DTSTAMP:20261101T120000Z
            DTSTART;TZID=Europe/Paris:20261201T190000
            DTEND;TZID=Europe/Paris:20261201T200000
            SUMMARY:Appointment
            SEQUENCE:3
            STATUS:CONFIRMED
            LAST-MODIFIED:20261101T120000Z
            CLASS:PRIVATE
            TRANSP:OPAQUE
            URL:https://example.org/j/x
            END:VEVENT
            END:VCALENDAR

            """.ReplaceLineEndings("\r\n"), text);
    }

    [Theory]
    [InlineData("plain; with, marks\\and\nlines", @"SUMMARY:plain\; with\, marks\\and\nlines")]
    [InlineData("one\r\ntwo\rthree", @"SUMMARY:one\ntwo\nthree")]
    [InlineData("bell\u0007 tab\t null\0 delete\u007f nel\u0085", @"SUMMARY:bell tab null delete nel\n")]
    [InlineData("BEGIN:VALARM\r\nEND:VEVENT", @"SUMMARY:BEGIN:VALARM\nEND:VEVENT")]
    [InlineData("", "SUMMARY:")]
    public void Text_is_escaped_and_cannot_end_its_line(string summary, string line) =>
        Assert.Contains(line, CalendarFeed.Write("n", Duration.FromHours(1), [Events.At("2026-12-01T18:00:00Z", "UTC") with { Summary = summary }]).Split("\r\n"));

    // Half a character is no text: xUnit itself cannot hand it to a theory.
    [Fact]
    public void Half_a_character_is_replaced() => Assert.Contains("\r\nSUMMARY:half \ufffd\r\n",
        CalendarFeed.Write("n", Duration.FromHours(1), [Events.At("2026-12-01T18:00:00Z", "UTC") with { Summary = "half \ud83d" }]));

    [Fact]
    public void Lines_are_folded_at_75_octets_and_never_within_a_character()
    {
        // One, two, three and four octets a character, each pushed over the border octet by octet.
        foreach (var letter in new[] { "a", "ش", "あ", "🙂", "a\u0301", "🏳️‍🌈", ",", "\\" })
        {
            for (var before = 60; before <= 75; before++)
            {
                var summary = string.Concat(Enumerable.Repeat("x", before)) + string.Concat(Enumerable.Repeat(letter, 120));
                var text = CalendarFeed.Write(summary, Duration.FromHours(1), [Events.At("2026-12-01T18:00:00Z", "UTC") with { Summary = summary }]);
                foreach (var line in text.Split("\r\n"))
                {
                    var octets = Encoding.UTF8.GetBytes(line);
                    Assert.InRange(octets.Length, 0, 75);
                    Assert.Equal(line, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(octets));
                }

                var escaped = summary.Replace("\\", "\\\\").Replace(",", "\\,");
                Assert.Contains($"\r\nSUMMARY:{escaped}\r\n", text.Replace("\r\n ", ""));
                Assert.Contains($"\r\nNAME:{escaped}\r\n", text.Replace("\r\n ", ""));
            }
        }
    }

    [Fact]
    public void Any_text_comes_back_when_unfolded_and_unescaped()
    {
        var random = new Random(4711);
        string[] pieces = ["a", " ", ";", ",", "\\", "\\n", "\n", ":", "\"", "ش", "لا", "é", "あ", "🙂", "👩‍👩‍👧", "\u200f", "\u2028"];
        for (var round = 0; round < 500; round++)
        {
            var summary = string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => pieces[random.Next(pieces.Length)]));
            var text = CalendarFeed.Write("n", Duration.FromHours(1), [Events.At("2026-12-01T18:00:00Z", "UTC") with { Summary = summary }]);
            var line = text.Replace("\r\n ", "").Split("\r\n").Single(line => line.StartsWith("SUMMARY:", StringComparison.Ordinal))["SUMMARY:".Length..];
            Assert.Equal(summary.ReplaceLineEndings("\n"), System.Text.RegularExpressions.Regex.Replace(line, @"\\(.)", match => match.Groups[1].Value == "n" ? "\n" : match.Groups[1].Value));
        }
    }

    [Theory]
    [InlineData("a@example.org\r\nATTENDEE:mailto:b@example.org")]
    [InlineData("a@example.org\nX:1")]
    public void An_address_cannot_add_lines(string address) => Assert.Throws<ArgumentException>(() =>
        CalendarPart.Request(Events.At("2026-12-01T18:00:00Z", "UTC"), "noreply@example.org", address, Instant.FromUtc(2026, 11, 1, 12, 0)));

    [Fact]
    public void A_mails_part_names_its_sender_and_its_reader_and_nobody_else()
    {
        var entry = Events.At("2026-12-01T18:00:00Z", "Europe/Paris") with { Sequence = 2 };
        var request = CalendarPart.Request(entry, "noreply@example.org", "me@example.net", Instant.FromUtc(2026, 11, 2, 9, 30)).Split("\r\n");
        Assert.Equal(["METHOD:REQUEST", "DTSTAMP:20261102T093000Z", "SEQUENCE:2", "STATUS:CONFIRMED", "ORGANIZER:mailto:noreply@example.org", "ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:me@example.net"],
            request.Where(line => line.StartsWith("METHOD", StringComparison.Ordinal) || line.StartsWith("DTSTAMP", StringComparison.Ordinal) || line.StartsWith("SEQUENCE", StringComparison.Ordinal)
                || line.StartsWith("STATUS", StringComparison.Ordinal) || line.Contains("mailto", StringComparison.Ordinal)));

        var cancel = CalendarPart.Cancel(entry with { Sequence = 3 }, "noreply@example.org", "me@example.net", Instant.FromUtc(2026, 11, 2, 9, 30)).Split("\r\n");
        Assert.Contains("METHOD:CANCEL", cancel);
        Assert.Contains("STATUS:CANCELLED", cancel);
        Assert.Contains("TRANSP:TRANSPARENT", cancel);
        Assert.Contains("SEQUENCE:3", cancel);
    }

    [Theory]
    [InlineData("Europe/Dublin", "STANDARD +0000,DAYLIGHT +0100,STANDARD +0000")]
    [InlineData("Australia/Lord_Howe", "DAYLIGHT +1100,STANDARD +1030,DAYLIGHT +1100")]
    [InlineData("America/New_York", "STANDARD -0500,DAYLIGHT -0400,STANDARD -0500")]
    [InlineData("America/Santiago", "DAYLIGHT -0300,STANDARD -0400,DAYLIGHT -0300")]
    [InlineData("Africa/Casablanca", "DAYLIGHT +0100,STANDARD +0000,DAYLIGHT +0100")]
    [InlineData("Asia/Tokyo", "STANDARD +0900")]
    [InlineData("Asia/Kathmandu", "STANDARD +0545")]
    public void A_zones_rules_are_those_of_the_year(string zone, string observances)
    {
        var lines = CalendarFeed.Write("n", Duration.FromHours(1), [Events.At("2025-06-15T12:00:00Z", zone)]).Split("\r\n");
        Assert.Equal(observances, string.Join(",", lines.Select((line, i) => (line, i)).Where(at => at.line.StartsWith("TZOFFSETTO:", StringComparison.Ordinal))
            .Select(at => $"{lines[at.i - 3]["BEGIN:".Length..]} {at.line["TZOFFSETTO:".Length..]}")));
    }

    [Theory]
    // The hour that Paris shows twice, from either side; a bare offset; UTC.
    [InlineData("2026-10-25T00:30:00Z", "Europe/Paris")]
    [InlineData("2026-10-25T01:30:00Z", "Europe/Paris")]
    [InlineData("2026-10-24T23:30:00Z", "Europe/Paris")]
    [InlineData("2026-10-25T00:30:00Z", "UTC+02")]
    [InlineData("2026-10-25T00:30:00Z", "Etc/UTC")]
    public void What_a_wall_time_cannot_say_is_written_in_utc(string start, string zone)
    {
        var text = CalendarFeed.Write("n", Duration.FromHours(1), [Events.At(start, zone)]);
        Assert.Contains($"\r\nDTSTART:{start.Replace("-", "").Replace(":", "")}\r\n", text);
        Assert.DoesNotContain("TZID", text);
    }
}

static class Events
{
    /// <summary>An hour, from <paramref name="start"/>.</summary>
    internal static CalendarEvent At(string start, string zone)
    {
        var from = Instant.FromDateTimeOffset(DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture));
        return new CalendarEvent($"{from}-{zone}", 0, CalendarStatus.Confirmed, from, from + Duration.FromHours(1), DateTimeZoneProviders.Tzdb[zone], "Appointment", Instant.FromUtc(2026, 11, 1, 12, 0));
    }
}
