using Entraide.Scheduling.OpenHours;
using Entraide.ServiceDefaults.Problems;
using NodaTime;
using NodaTime.Text;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class WeeklyHoursTests
{
    [Theory]
    [InlineData("monday", "09:00", "17:30", null)]
    [InlineData("Sunday", "22:00", "24:00", null)]
    [InlineData("monday", "17:00", "09:00", "/weekly/0/to")]
    [InlineData("monday", "09:00", "09:00", "/weekly/0/to")]
    [InlineData("monday", "9:00am", "17:00", "/weekly/0/from")]
    [InlineData("monday", "24:00", "24:00", "/weekly/0/from")]
    [InlineData("monday", "09:00", "24:30", "/weekly/0/to")]
    [InlineData("1", "09:00", "17:00", "/weekly/0/day")]
    [InlineData("someday", "09:00", "17:00", "/weekly/0/day")]
    [InlineData("none", "09:00", "17:00", "/weekly/0/day")]
    public void A_window_needs_a_day_and_from_before_to(string day, string from, string to, string? pointer) =>
        Assert.Equal(pointer, Faults(new OpenHoursDocument("Europe/Paris", [new OpenWindow(day, from, to)])).FirstOrDefault());

    [Fact]
    public void Every_fault_of_a_document_is_named_by_its_place()
    {
        var document = new OpenHoursDocument("Mars/Base", [null!, new OpenWindow("monday", "09:00", "10:00", ["video", "smoke"])],
        [
            new OpenException("2026-02-30"), new OpenException("1969-12-31"), new OpenException("2101-01-01"), new OpenException("2026-12-24"), new OpenException("2026-12-24"),
            new OpenException("2026-12-25", [new DayWindow("10:00", "09:00"), new DayWindow("10:00", "11:00", [])]), null!,
        ], BufferBeforeMinutes: -1, BufferAfterMinutes: 241, NoticeMinutes: 43_201, HorizonDays: 0);
        Assert.Equal(
        [
            "/zone", "/buffer_before_minutes", "/buffer_after_minutes", "/notice_minutes", "/horizon_days", "/weekly/0/day", "/weekly/0/from", "/weekly/0/to", "/weekly/1/modalities",
            "/exceptions/0/date", "/exceptions/1/date", "/exceptions/2/date", "/exceptions/4/date", "/exceptions/5/windows/0/to", "/exceptions/5/windows/1/modalities", "/exceptions/6/date",
        ], Faults(document));
    }

    [Fact]
    public void A_document_holds_no_more_than_it_says()
    {
        var window = new OpenWindow("monday", "09:00", "10:00");
        var dates = Enumerable.Range(0, 401).Select(day => new OpenException(LocalDatePattern.Iso.Format(new LocalDate(2026, 1, 1).PlusDays(day))));
        Assert.Equal(["/weekly", "/exceptions"], Faults(new OpenHoursDocument("Europe/Paris", [.. Enumerable.Repeat(window, 101)], [.. dates])));
        Assert.Empty(Faults(new OpenHoursDocument("Europe/Paris", [.. Enumerable.Repeat(window, 100)], [.. dates.Take(400)])));
    }

    [Fact]
    public void The_same_wall_time_is_another_instant_after_the_change_to_summer_time() =>
        // Clocks go forward on Sunday, 29 March 2026.
        Assert.Equal(["2026-03-28T09:00:00Z/2026-03-28T10:00:00Z", "2026-03-30T08:00:00Z/2026-03-30T09:00:00Z"],
            Between(Hours("Europe/Paris", ("saturday", "10:00", "11:00"), ("monday", "10:00", "11:00")), "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z"));

    [Theory]
    // Paris, 29 March 2026: 02:00 to 03:00 is skipped (01:00 UTC).
    [InlineData("Europe/Paris", "02:30", "04:00", "2026-03-29", "2026-03-29T01:30:00Z/2026-03-29T02:00:00Z")]
    [InlineData("Europe/Paris", "01:30", "02:30", "2026-03-29", "2026-03-29T00:30:00Z/2026-03-29T01:30:00Z")]
    // A window that would vanish moves as a whole.
    [InlineData("Europe/Paris", "02:00", "03:00", "2026-03-29", "2026-03-29T01:00:00Z/2026-03-29T02:00:00Z")]
    [InlineData("Europe/Paris", "02:30", "03:15", "2026-03-29", "2026-03-29T01:30:00Z/2026-03-29T02:15:00Z")]
    // The whole day has 23 hours, and 25 on 25 October.
    [InlineData("Europe/Paris", "00:00", "24:00", "2026-03-29", "2026-03-28T23:00:00Z/2026-03-29T22:00:00Z")]
    [InlineData("Europe/Paris", "00:00", "24:00", "2026-10-25", "2026-10-24T22:00:00Z/2026-10-25T23:00:00Z")]
    // 02:15 occurs twice on 25 October: the first counts, in summer time.
    [InlineData("Europe/Paris", "02:15", "02:45", "2026-10-25", "2026-10-25T00:15:00Z/2026-10-25T00:45:00Z")]
    // Lord Howe Island skips half an hour on 4 October 2026, from 02:00.
    [InlineData("Australia/Lord_Howe", "02:10", "02:20", "2026-10-04", "2026-10-03T15:40:00Z/2026-10-03T15:50:00Z")]
    // New York skips 02:00 to 03:00 on 8 March 2026.
    [InlineData("America/New_York", "01:00", "03:00", "2026-03-08", "2026-03-08T06:00:00Z/2026-03-08T07:00:00Z")]
    public void A_clock_change_moves_a_window_and_never_loses_or_doubles_it(string zone, string from, string to, string date, string expected)
    {
        var hours = WeeklyHours.Of(new OpenHoursDocument(zone, [], [new OpenException(date, [new DayWindow(from, to)])]), DateTimeZoneProviders.Tzdb);
        Assert.Equal([expected], Between(hours, $"{date}T00:00:00Z", $"{date}T23:00:00Z", margin: 24));
    }

    [Theory]
    [InlineData("Europe/Paris", "2026-03-29")]
    [InlineData("Europe/Paris", "2026-10-25")]
    [InlineData("America/New_York", "2026-03-08")]
    [InlineData("America/New_York", "2026-11-01")]
    [InlineData("Australia/Lord_Howe", "2026-10-04")]
    [InlineData("Australia/Lord_Howe", "2026-04-05")]
    [InlineData("Africa/Cairo", "2026-04-24")]
    [InlineData("America/Santiago", "2026-09-06")]
    public void Windows_that_fill_a_day_fill_it_whatever_the_clock_does(string name, string text)
    {
        var (zone, date) = (DateTimeZoneProviders.Tzdb[name], LocalDatePattern.Iso.Parse(text).Value);
        foreach (var minutes in new[] { 15, 20, 30, 60, 90, 120 })
        {
            var windows = Enumerable.Range(0, 24 * 60 / minutes).Select(i => new DayWindow(Clock(i * minutes), Clock((i + 1) * minutes))).ToArray();
            var hours = WeeklyHours.Of(new OpenHoursDocument(name, [], [new OpenException(text, windows)]), DateTimeZoneProviders.Tzdb);
            var (begins, ends) = (zone.AtStartOfDay(date).ToInstant(), zone.AtStartOfDay(date.PlusDays(1)).ToInstant());
            var open = Assert.Single(hours.Between(begins, ends).Whole);
            Assert.Equal((begins, ends), (open.Start, open.End));
        }

        static string Clock(int minute) => $"{minute / 60:00}:{minute % 60:00}";
    }

    [Fact]
    public void A_window_that_ends_at_midnight_joins_the_next_days()
    {
        var hours = Hours("Europe/Paris", ("friday", "22:00", "24:00"), ("saturday", "00:00", "02:00"));
        Assert.Equal(["2026-11-20T21:00:00Z/2026-11-21T01:00:00Z"], Between(hours, "2026-11-20T22:30:00Z", "2026-11-20T23:30:00Z"));
    }

    [Fact]
    public void Windows_that_overlap_count_once() =>
        Assert.Equal(["2026-11-20T08:00:00Z/2026-11-20T11:00:00Z"],
            Between(Hours("Europe/Paris", ("friday", "10:00", "12:00"), ("friday", "09:00", "11:00"), ("friday", "09:30", "10:30")), "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"));

    [Fact]
    public void An_exception_closes_a_date_or_gives_it_other_windows()
    {
        var hours = WeeklyHours.Of(new OpenHoursDocument("Europe/Paris", [new OpenWindow("friday", "09:00", "11:00"), new OpenWindow("saturday", "09:00", "11:00")],
            [new OpenException("2026-11-20"), new OpenException("2026-11-21", [new DayWindow("14:00", "15:00")]), new OpenException("2026-11-22", [new DayWindow("16:00", "17:00")])]), DateTimeZoneProviders.Tzdb);
        Assert.Equal(["2026-11-21T13:00:00Z/2026-11-21T14:00:00Z", "2026-11-22T15:00:00Z/2026-11-22T16:00:00Z", "2026-11-27T08:00:00Z/2026-11-27T10:00:00Z"],
            Between(hours, "2026-11-19T00:00:00Z", "2026-11-27T12:00:00Z"));
    }

    [Fact]
    public void A_meeting_needs_one_way_that_is_open_all_through()
    {
        var hours = WeeklyHours.Of(new OpenHoursDocument("Etc/UTC", [new OpenWindow("friday", "09:00", "10:00", ["phone", "chat"]), new OpenWindow("friday", "10:00", "11:00", ["video", "chat"])]), DateTimeZoneProviders.Tzdb);
        var open = hours.Between(At("2026-11-20T00:00:00Z"), At("2026-11-21T00:00:00Z"));
        Assert.Equal(Modes.Phone | Modes.Chat, open.At(Interval("2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z")));
        Assert.Equal(Modes.Chat, open.At(Interval("2026-11-20T09:30:00Z", "2026-11-20T10:30:00Z")));
        Assert.Equal(Modes.None, open.At(Interval("2026-11-20T10:30:00Z", "2026-11-20T11:30:00Z")));
    }

    internal static WeeklyHours Hours(string zone, params (string Day, string From, string To)[] windows) =>
        WeeklyHours.Of(new OpenHoursDocument(zone, [.. windows.Select(window => new OpenWindow(window.Day, window.From, window.To))]), DateTimeZoneProviders.Tzdb);

    internal static Interval Interval(string from, string to) => new(At(from), At(to));

    internal static Instant At(string text) => InstantPattern.General.Parse(text).Value;

    static string[] Between(WeeklyHours hours, string from, string to, int margin = 0) =>
        [.. hours.Between(At(from) - Duration.FromHours(margin), At(to) + Duration.FromHours(margin)).Whole.Select(window => $"{InstantPattern.General.Format(window.Start)}/{InstantPattern.General.Format(window.End)}")];

    static string[] Faults(OpenHoursDocument document)
    {
        try
        {
            document.Check(DateTimeZoneProviders.Tzdb);
            return [];
        }
        catch (Problem problem)
        {
            return [.. problem.Faults.Select(fault => fault.Pointer)];
        }
    }
}
