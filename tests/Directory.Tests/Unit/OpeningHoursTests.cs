using Entraide.DirectoryService.CrisisLines;
using NodaTime.Text;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class OpeningHoursTests
{
    static OpeningHours Weekly(string day, string from, string to, string zone = "Europe/Paris") => new(Zone: zone, Weekly: [new OpenWindow(day, from, to)]);

    [Fact]
    public void Always_is_always() => Assert.True(Open(new OpeningHours(Always: true), "2026-12-25T03:00:00Z"));

    [Theory]
    [InlineData("2026-11-23T07:59:59Z", false)]
    [InlineData("2026-11-23T08:00:00Z", true)]
    [InlineData("2026-11-23T15:59:59Z", true)]
    [InlineData("2026-11-23T16:00:00Z", false)]
    [InlineData("2026-11-24T09:00:00Z", false)]
    public void A_window_holds_its_beginning_and_not_its_end(string moment, bool open) => Assert.Equal(open, Open(Weekly("monday", "09:00", "17:00"), moment));

    [Theory]
    [InlineData("2026-11-22T20:59:59Z", false)]
    [InlineData("2026-11-22T21:00:00Z", true)]
    [InlineData("2026-11-22T23:30:00Z", true)]
    [InlineData("2026-11-23T04:59:59Z", true)]
    [InlineData("2026-11-23T05:00:00Z", false)]
    [InlineData("2026-11-22T04:00:00Z", false)]
    public void A_night_reaches_over_midnight_and_the_end_of_the_week(string moment, bool open) => Assert.Equal(open, Open(Weekly("sunday", "22:00", "06:00"), moment));

    [Theory]
    [InlineData("24:00", "2026-11-22T22:59:59Z", true)]
    [InlineData("24:00", "2026-11-22T23:00:00Z", false)]
    [InlineData("00:00", "2026-11-22T22:59:59Z", true)]
    [InlineData("00:00", "2026-11-22T23:00:00Z", false)]
    public void Midnight_ends_the_day_however_it_is_written(string to, string moment, bool open) => Assert.Equal(open, Open(Weekly("sunday", "20:00", to), moment));

    // On 29 March 2026 the clocks of Paris go from 02:00 to 03:00, which is 01:00 UTC.
    [Theory]
    [InlineData("02:30", "06:00", "2026-03-29T00:59:59Z", false)]
    [InlineData("02:30", "06:00", "2026-03-29T01:00:00Z", true)]
    [InlineData("02:30", "06:00", "2026-03-29T03:59:59Z", true)]
    [InlineData("02:30", "06:00", "2026-03-29T04:00:00Z", false)]
    [InlineData("01:00", "02:30", "2026-03-29T00:59:59Z", true)]
    [InlineData("01:00", "02:30", "2026-03-29T01:00:00Z", false)]
    [InlineData("02:10", "02:50", "2026-03-29T01:00:00Z", false)]
    public void A_time_that_the_clocks_skip_is_the_moment_after(string from, string to, string moment, bool open) =>
        Assert.Equal(open, Open(Weekly("sunday", from, to), moment));

    // On 25 October 2026 the clocks of Paris go back from 03:00 to 02:00: 02:30 comes at 00:30 and at 01:30 UTC.
    [Theory]
    [InlineData("02:30", "04:00", "2026-10-25T00:29:59Z", false)]
    [InlineData("02:30", "04:00", "2026-10-25T00:30:00Z", true)]
    [InlineData("02:30", "04:00", "2026-10-25T01:10:00Z", true)]
    [InlineData("02:30", "04:00", "2026-10-25T03:00:00Z", false)]
    [InlineData("00:00", "02:30", "2026-10-25T00:29:59Z", true)]
    [InlineData("00:00", "02:30", "2026-10-25T00:30:00Z", false)]
    [InlineData("00:00", "02:30", "2026-10-25T01:20:00Z", false)]
    public void A_time_that_comes_twice_is_its_first(string from, string to, string moment, bool open) =>
        Assert.Equal(open, Open(Weekly("sunday", from, to), moment));

    [Fact]
    public void Zones_are_those_of_the_bundled_data()
    {
        // 2026f has British Columbia on permanent summer time: in winter 17:00 UTC is 10:00 there, and would be 09:00 with older data.
        Assert.False(Open(Weekly("monday", "09:00", "10:00", "America/Vancouver"), "2026-12-07T17:00:00Z"));
        Assert.True(Open(Weekly("monday", "10:00", "11:00", "America/Vancouver"), "2026-12-07T17:00:00Z"));
    }

    static bool Open(OpeningHours hours, string moment)
    {
        Assert.Empty(hours.Faults());
        return hours.IsOpenAt(InstantPattern.General.Parse(moment).Value);
    }
}
