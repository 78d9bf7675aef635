using Entraide.ServiceDefaults.Calendars;
using Entraide.ServiceDefaults.Tests.Unit;
using Entraide.Testing;
using NodaTime;

namespace Entraide.ServiceDefaults.Tests.Integration;

/// <summary>What programs that are not ours read in our calendars.</summary>
[Trait("Category", "Integration")]
public sealed class CalendarReaderTests
{
    static readonly string[] Zones = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Europe/Dublin", "America/Santiago", "Asia/Tokyo", "Asia/Kathmandu", "America/St_Johns"];

    [Fact]
    public async Task Every_instant_around_the_changes_of_the_clock_is_the_right_one()
    {
        // Each half hour from 27 hours before to 27 hours after each change of the years 2024 and 2025, which every table of zones agrees about.
        var events = Zones.SelectMany(zone => DateTimeZoneProviders.Tzdb[zone].GetZoneIntervals(Instant.FromUtc(2024, 1, 1, 0, 0), Instant.FromUtc(2026, 1, 1, 0, 0))
            .Where(interval => interval.HasStart && interval.Start > Instant.FromUtc(2024, 1, 1, 0, 0))
            .SelectMany(interval => Enumerable.Range(-54, 109).Select(half => Events.At((interval.Start + Duration.FromMinutes(30 * half)).ToString(), zone)))
            .Append(Events.At("2025-05-05T10:00:00Z", zone))).ToArray();
        Assert.InRange(events.Length, 2000, 5000);
        foreach (var (reader, calendar) in await CalendarReaders.ReadAsync(CalendarFeed.Write("n", Duration.FromHours(1), events)))
        {
            var read = calendar.Events.ToDictionary(entry => entry.Uid);
            Assert.Equal(events.Length, read.Count);
            var wrong = events.Where(entry => read[entry.Uid].Start != entry.Start.ToDateTimeOffset() || read[entry.Uid].End != entry.End.ToDateTimeOffset())
                .Select(entry => $"{reader}: {entry.Uid} read as {read[entry.Uid].Start:O} to {read[entry.Uid].End:O}");
            Assert.Empty(wrong);
        }
    }

    [Fact]
    public async Task Arabic_emoji_and_long_titles_come_out_as_they_went_in()
    {
        string[] titles =
        [
            "موعد مع صديق، الساعة الخامسة؛ لا تنسَ", "🏳️‍🌈🙂👩‍👩‍👧 café", string.Concat(Enumerable.Repeat("ش🙂あé, ", 50))[..300], new string('x', 300), new string('؛', 300),
            "comma, semicolon; backslash \\ colon: \"quotes\"", "two\nlines", "BEGIN:VEVENT", "",
        ];
        var events = titles.Select((title, i) => Events.At("2026-12-01T18:00:00Z", "Europe/Paris") with { Uid = $"uid-{i}", Summary = title, Sequence = i }).ToArray();
        var read = await CalendarReaders.ReadAsync(CalendarFeed.Write("تقويم 🙂", Duration.FromMinutes(90), events));
        Assert.Equal(["ical.js", "node-ical"], read.Keys.Order());
        foreach (var calendar in read.Values)
        {
            Assert.Equal("PUBLISH", calendar.Method);
            Assert.Equal(titles, calendar.Events.OrderBy(entry => entry.Sequence).Select(entry => entry.Summary ?? ""));
            Assert.All(calendar.Events, entry => Assert.Equal(("CONFIRMED", "PRIVATE", "OPAQUE"), (entry.Status, entry.Class, entry.Transparency)));
        }

        Assert.Equal(("تقويم 🙂", "PT1H30M", "Europe/Paris"), (read["ical.js"].Name, read["ical.js"].Refresh, read["ical.js"].Zones!.Single()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mails_part_is_understood(bool cancelled)
    {
        var entry = Events.At("2026-12-01T18:00:00Z", "Europe/Dublin") with { Uid = "0193-u", Sequence = 4 };
        var now = Instant.FromUtc(2026, 11, 2, 9, 30);
        var text = cancelled ? CalendarPart.Cancel(entry, "noreply@example.org", "me@example.net", now) : CalendarPart.Request(entry, "noreply@example.org", "me@example.net", now);
        foreach (var calendar in (await CalendarReaders.ReadAsync(text)).Values)
        {
            Assert.Equal(cancelled ? "CANCEL" : "REQUEST", calendar.Method);
            var read = Assert.Single(calendar.Events);
            Assert.Equal(("0193-u", 4, cancelled ? "CANCELLED" : "CONFIRMED", entry.Start.ToDateTimeOffset()), (read.Uid, read.Sequence, read.Status, read.Start));
            Assert.Equal(read.Attendees is null ? null : ["mailto:me@example.net"], read.Attendees);
        }
    }
}
