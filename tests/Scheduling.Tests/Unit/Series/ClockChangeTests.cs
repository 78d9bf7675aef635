using Entraide.Scheduling.Series;
using Entraide.Scheduling.ZoneChanges;
using NodaTime;
using NodaTime.Text;
using static Entraide.Scheduling.Tests.Unit.Series.RecurrenceTests;

namespace Entraide.Scheduling.Tests.Unit.Series;

/// <summary>What the clocks do to a series: a meeting in a gap moves forward by the length of the gap, one in an overlap takes the first; none is skipped or doubled.</summary>
public sealed class ClockChangeTests
{
    [Theory]
    // Gaps.
    [InlineData("Europe/Paris", "2026-03-22T02:30", 2, "2026-03-29T01:30:00Z")]
    [InlineData("America/New_York", "2026-03-01T02:30", 2, "2026-03-08T07:30:00Z")]
    // Half an hour: 02:10 does not exist, and becomes 02:40 at +11:00.
    [InlineData("Australia/Lord_Howe", "2026-09-27T02:10", 2, "2026-10-03T15:40:00Z")]
    // Midnight itself does not exist: 00:00 becomes 01:00.
    [InlineData("America/Santiago", "2026-08-30T00:00", 2, "2026-09-06T04:00:00Z")]
    [InlineData("Africa/Cairo", "2026-04-17T00:15", 2, "2026-04-23T22:15:00Z")]
    // Overlaps: the first of the two.
    [InlineData("Europe/Paris", "2026-10-18T02:30", 2, "2026-10-25T00:30:00Z")]
    [InlineData("America/New_York", "2026-10-25T01:30", 2, "2026-11-01T05:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-03-29T01:45", 2, "2026-04-04T14:45:00Z")]
    [InlineData("America/Santiago", "2026-03-28T23:30", 2, "2026-04-05T02:30:00Z")]
    [InlineData("Africa/Cairo", "2026-10-22T23:30", 2, "2026-10-29T20:30:00Z")]
    // No change involved: the wall time stays, the instant follows.
    [InlineData("Europe/Paris", "2026-03-27T18:00", 2, "2026-04-03T16:00:00Z")]
    public void The_nth_of_a_weekly_series_starts(string zone, string start, int nth, string instant)
    {
        var occurrences = Expand(Of(new RecurrenceRule(Frequency.Weekly, Count: nth + 2), start), zone);
        Assert.Equal(nth + 2, occurrences.DistinctBy(occurrence => occurrence.Start).Count());
        Assert.Equal(instant, InstantPattern.General.Format(occurrences[nth - 1].Start));
        // The week after is back at the wall time that was promised.
        Assert.Equal(At(start).PlusWeeks(nth), occurrences[nth].Start.InZone(Zone(zone)).LocalDateTime);
    }

    [Fact]
    public void A_meeting_over_a_change_keeps_its_length()
    {
        var night = Expand(Of(new RecurrenceRule(Frequency.Weekly, Count: 2), "2026-03-21T23:30"), "Europe/Paris", minutes: 240)[1];
        Assert.Equal(Duration.FromHours(4), night.End - night.Start);
        Assert.Equal("2026-03-29T04:30", WallTime.Format(night.End.InZone(Zone("Europe/Paris")).LocalDateTime));
    }

    [Fact]
    public void No_zone_makes_a_series_skip_or_double_a_meeting()
    {
        foreach (var zone in DateTimeZoneProviders.Tzdb.Ids)
        {
            foreach (var start in new[] { "2026-01-04T00:00", "2026-01-04T00:30", "2026-01-04T01:30", "2026-01-04T02:30", "2026-01-04T03:15", "2026-01-02T00:15", "2026-01-03T23:45" })
            {
                var recurrence = Of(new RecurrenceRule(Frequency.Weekly, Count: 120), start);
                var starts = Expand(recurrence, zone).Select(occurrence => occurrence.Start).ToArray();
                // Two hours: Antarctica/Troll.
                Assert.True(starts.Zip(starts.Skip(1)).All(pair => (pair.Second - pair.First - Duration.FromDays(7)).TotalHours is >= -2 and <= 2), $"{zone} {start}");
                Assert.Equal(120, starts.Length);
            }
        }
    }

    [Fact]
    public void Two_meetings_on_one_evening_overlap_and_two_in_a_row_do_not()
    {
        var recurrence = Of(new RecurrenceRule(Frequency.Weekly, Count: 3), "2026-12-01T18:00");
        Assert.Null(Occurrence.Overlap(Expand(recurrence with { Extra = [At("2026-12-08T19:00")] }, "Europe/Paris")));
        var overlap = Occurrence.Overlap(Expand(recurrence with { Extra = [At("2026-12-08T18:45")] }, "Europe/Paris"));
        Assert.Equal(At("2026-12-08T18:45"), overlap!.Value.Second.Wall);
    }

    [Fact]
    public void A_start_that_stands_in_an_overlap_stays_at_the_first_or_the_second()
    {
        var paris = Zone("Europe/Paris");
        var (first, second) = (InstantPattern.General.Parse("2026-10-25T00:30:00Z").Value, InstantPattern.General.Parse("2026-10-25T01:30:00Z").Value);
        Assert.Equal(first, SettledStart.Of(At("2026-10-25T02:30"), paris, first));
        Assert.Equal(second, SettledStart.Of(At("2026-10-25T02:30"), paris, second));
        Assert.Equal(first, SettledStart.Of(At("2026-10-25T02:30"), paris, first - Duration.FromHours(1)));
    }

    static Occurrence[] Expand(Recurrence recurrence, string zone, int minutes = 60) =>
        [.. recurrence.Between(LocalDateTime.MinIsoValue, LocalDateTime.MaxIsoValue).Select(wall => Occurrence.Of(wall, Zone(zone), minutes, 0))];

    static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];
}
