using Entraide.Notification.Participants;
using NodaTime;
using static Entraide.Notification.Tests.Unit.People;

namespace Entraide.Notification.Tests.Unit;

public sealed class QuietHoursTests
{
    [Theory]
    [InlineData("2026-02-03T20:59", null)]
    [InlineData("2026-02-03T21:00", "2026-02-04T08:00")]
    [InlineData("2026-02-03T23:59", "2026-02-04T08:00")]
    [InlineData("2026-02-04T00:00", "2026-02-04T08:00")]
    [InlineData("2026-02-04T07:59", "2026-02-04T08:00")]
    [InlineData("2026-02-04T08:00", null)]
    public void A_night_ends_in_the_morning(string moment, string? end) =>
        Assert.Equal(end is null ? null : At(end), Night.EndIfQuiet(At(moment), Paris));

    [Theory]
    [InlineData("2026-02-03T12:30", null)]
    [InlineData("2026-02-03T13:00", "2026-02-03T14:30")]
    [InlineData("2026-02-03T14:30", null)]
    public void A_rest_within_the_day_ends_the_same_day(string moment, string? end) =>
        Assert.Equal(end is null ? null : At(end), new QuietHours(new LocalTime(13, 0), new LocalTime(14, 30)).EndIfQuiet(At(moment), Paris));

    // Paris, 28 to 29 March 2026: the clock jumps from 02:00 to 03:00.
    [Fact]
    public void A_night_with_a_clock_put_forward_is_an_hour_shorter() =>
        Assert.Equal(Duration.FromHours(10), Night.EndIfQuiet(At("2026-03-28T21:00"), Paris)!.Value - At("2026-03-28T21:00"));

    [Fact]
    public void An_end_the_clock_skips_comes_with_the_jump() =>
        Assert.Equal(Instant.FromUtc(2026, 3, 29, 1, 0), new QuietHours(new LocalTime(21, 0), new LocalTime(2, 30)).EndIfQuiet(At("2026-03-28T23:00"), Paris));

    // Paris, 25 October 2026: 02:00 to 03:00 comes twice.
    [Fact]
    public void An_end_that_comes_twice_is_the_second_so_that_it_is_not_quiet_again()
    {
        var quiet = new QuietHours(new LocalTime(21, 0), new LocalTime(2, 30));
        var end = quiet.EndIfQuiet(At("2026-10-24T23:00"), Paris)!.Value;
        Assert.Equal(Instant.FromUtc(2026, 10, 25, 1, 30), end);
        Assert.Null(quiet.EndIfQuiet(end, Paris));
    }

    [Fact]
    public void Quiet_is_told_by_the_persons_clock_and_not_the_servers()
    {
        var noonUtc = Instant.FromUtc(2026, 2, 3, 12, 0);
        Assert.Null(Night.EndIfQuiet(noonUtc, Paris));
        Assert.Equal(Instant.FromUtc(2026, 2, 3, 23, 0), Night.EndIfQuiet(noonUtc, DateTimeZoneProviders.Tzdb["Asia/Tokyo"]));
    }
}
