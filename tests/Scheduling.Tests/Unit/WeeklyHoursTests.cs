using Entraide.Scheduling.OpenHours;
using NodaTime;
using NodaTime.Text;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class WeeklyHoursTests
{
    static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    [Theory]
    [InlineData("monday", "09:00", "17:30", true)]
    [InlineData("Sunday", "22:00", "24:00", true)]
    [InlineData("monday", "17:00", "09:00", false)]
    [InlineData("monday", "09:00", "09:00", false)]
    [InlineData("monday", "9:00am", "17:00", false)]
    [InlineData("monday", "09:00", "24:30", false)]
    [InlineData("1", "09:00", "17:00", false)]
    [InlineData("someday", "09:00", "17:00", false)]
    [InlineData("none", "09:00", "17:00", false)]
    public void A_window_needs_a_day_and_from_before_to(string day, string from, string to, bool valid) =>
        Assert.Equal(valid, WeeklyHours.Parse(new OpenWindow(day, from, to)) is not null);

    [Fact]
    public void The_same_wall_time_is_another_instant_after_the_change_to_summer_time()
    {
        var hours = Hours(("saturday", "10:00", "11:00"), ("monday", "10:00", "11:00"));
        // Clocks go forward on Sunday, 29 March 2026.
        Assert.Equal(["2026-03-28T09:00:00Z/2026-03-28T10:00:00Z", "2026-03-30T08:00:00Z/2026-03-30T09:00:00Z"], Between(hours, "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z"));
    }

    [Fact]
    public void A_window_that_begins_in_the_gap_moves_forward_by_its_length()
    {
        var hours = Hours(("sunday", "02:30", "04:00"));
        // 02:30 does not exist on 29 March 2026: an hour is skipped, so it begins at 03:30 (01:30 UTC).
        Assert.Equal(["2026-03-29T01:30:00Z/2026-03-29T02:00:00Z"], Between(hours, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z"));
    }

    [Fact]
    public void A_window_in_the_overlap_is_taken_the_first_time_and_not_doubled()
    {
        var hours = Hours(("sunday", "02:15", "02:45"));
        // 02:15 occurs twice on 25 October 2026: first in summer time (00:15 UTC).
        Assert.Equal(["2026-10-25T00:15:00Z/2026-10-25T00:45:00Z"], Between(hours, "2026-10-24T22:00:00Z", "2026-10-25T22:00:00Z"));
    }

    [Fact]
    public void A_window_that_ends_at_midnight_joins_the_next_days()
    {
        var hours = Hours(("friday", "22:00", "24:00"), ("saturday", "00:00", "02:00"));
        Assert.True(hours.Cover(Interval("2026-11-20T22:30:00Z", "2026-11-20T23:30:00Z")));
        Assert.False(hours.Cover(Interval("2026-11-21T00:30:00Z", "2026-11-21T01:30:00Z")));
    }

    static WeeklyHours Hours(params (string Day, string From, string To)[] windows) =>
        new(Paris, [.. windows.Select(window => WeeklyHours.Parse(new OpenWindow(window.Day, window.From, window.To))!.Value)]);

    static string[] Between(WeeklyHours hours, string from, string to) =>
        [.. hours.Between(At(from), At(to)).Select(window => $"{InstantPattern.General.Format(window.Start)}/{InstantPattern.General.Format(window.End)}")];

    internal static Interval Interval(string from, string to) => new(At(from), At(to));

    internal static Instant At(string text) => InstantPattern.General.Parse(text).Value;
}
