using Entraide.DirectoryService.Searching.Indexing;
using NodaTime;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class ScheduleReaderTests
{
    [Theory]
    [InlineData(540, 1020, 1020)]
    [InlineData(1320, 360, 1800)] // past midnight, from the evening
    [InlineData(720, 60, 1500)]
    [InlineData(540, 0, 1440)]
    [InlineData(0, 1440, 1440)]
    [InlineData(540, 480, null)] // closes before it opens, in the morning: a mistake
    [InlineData(540, 540, null)]
    public void Closing_before_opening_is_the_next_day_only_from_noon_on(int opens, int closes, int? end) => Assert.Equal(end, ScheduleReader.Span(opens, closes));

    [Fact]
    public void A_weekly_schedule_opens_on_each_of_its_days()
    {
        var openings = Read("opens_at=09:00+01:00", "closes_at=17:30+01:00", "freq=WEEKLY", "byday=MO,WE", "valid_from=2026-01-01", "valid_to=2026-12-31");
        Assert.Equal([1, 3], openings.Select(opening => opening.Weekday));
        Assert.All(openings, opening => Assert.Equal(("UTC+01", 540, 1050, new LocalDate(2026, 1, 1), new LocalDate(2026, 12, 31)), (opening.Zone, opening.Opens, opening.Closes, opening.From, opening.To)));
    }

    [Fact]
    public void A_monthly_schedule_counts_weekdays_from_both_ends()
    {
        Assert.Equal([(1, 1), (5, -1)], Read("opens_at=09:00Z", "closes_at=10:00Z", "freq=MONTHLY", "byday=1MO,-1FR").Select(opening => (opening.Weekday!.Value, opening.Nth!.Value)));
        Assert.Equal([15, -1], Read("opens_at=09:00Z", "closes_at=10:00Z", "freq=MONTHLY", "bymonthday=15,-1").Select(opening => opening.Monthday!.Value));
    }

    [Fact]
    public void Every_second_week_counts_from_the_first_one()
    {
        var opening = Assert.Single(Read("opens_at=09:00Z", "closes_at=10:00Z", "freq=WEEKLY", "interval=2", "dtstart=2026-11-19", "byday=TH"));
        Assert.Equal((2, new LocalDate(2026, 11, 16)), (opening.Weeks!.Value, opening.FirstOn!.Value));
        Assert.Empty(Read("opens_at=09:00Z", "closes_at=10:00Z", "freq=WEEKLY", "interval=2", "byday=TH"));
    }

    [Fact]
    public void The_offset_may_stand_beside()
    {
        Assert.Equal("UTC+05:30", Assert.Single(Read("opens_at=09:00", "closes_at=10:00", "timezone=5.5", "freq=WEEKLY", "byday=MO")).Zone);
        Assert.Equal("UTC-03", Assert.Single(Read("opens_at=09:00", "closes_at=10:00", "timezone=-3", "freq=WEEKLY", "byday=MO")).Zone);
    }

    [Theory]
    [InlineData("opens_at=09:00", "closes_at=10:00", "freq=WEEKLY", "byday=MO")] // in which zone?
    [InlineData("opens_at=09:00Z", "freq=WEEKLY", "byday=MO")]
    [InlineData("opens_at=09:00Z", "closes_at=08:00Z", "freq=WEEKLY", "byday=MO")]
    [InlineData("opens_at=09:00Z", "closes_at=10:00Z", "freq=WEEKLY", "byday=XX")]
    [InlineData("opens_at=09:00Z", "closes_at=10:00Z", "freq=WEEKLY", "byday=MO", "count=3")]
    [InlineData("opens_at=09:00Z", "closes_at=10:00Z")]
    public void What_does_not_say_when_gives_no_hours(params string[] members) => Assert.Empty(Read(members));

    static Opening[] Read(params string[] members)
    {
        var of = members.Select(member => member.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return [.. ScheduleReader.Read(name => of.GetValueOrDefault(name))];
    }
}
