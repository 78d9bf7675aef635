using Entraide.Notification.Deliveries;
using Entraide.Notification.Supporters;
using NodaTime;
using static Entraide.Notification.Tests.Unit.People;

namespace Entraide.Notification.Tests.Unit;

public sealed class MorningTests
{
    [Theory]
    [InlineData("2026-02-10T18:00", "2026-02-10T19:00", "2026-02-11T10:00")]
    [InlineData("2026-02-10T23:59", "2026-02-11T09:00", "2026-02-11T10:00")]
    [InlineData("2026-02-10T18:00", "2026-02-11T10:00", "2026-02-11T10:00")]
    [InlineData("2026-02-10T18:00", "2026-02-13T11:00", "2026-02-14T10:00")]
    [InlineData("2026-03-28T18:00", "2026-03-28T19:00", "2026-03-29T10:00")]
    [InlineData("2026-10-24T18:00", "2026-10-24T19:00", "2026-10-25T10:00")]
    public void Thanks_come_at_ten_the_day_after_or_the_next_morning(string session, string recorded, string due) => Assert.Equal(At(due), Mornings.After(At(session), At(recorded), Paris));

    [Fact]
    public void Tomorrow_is_told_of_from_six_in_the_evening_on_the_supporters_clock()
    {
        Assert.Null(DayAhead.Of(At("2026-03-28T17:59"), Paris));
        var day = DayAhead.Of(At("2026-03-28T18:00"), Paris)!;
        Assert.Equal(("2026-03-29", At("2026-03-29T00:00"), Duration.FromHours(23)), (day.Word, day.From, day.To - day.From));
        Assert.Equal("2026-03-29", DayAhead.Of(At("2026-03-28T23:59"), Paris)!.Word);
        Assert.Null(DayAhead.Of(At("2026-03-29T00:00"), Paris));
        // Midnight is skipped there that day: it begins at one.
        Assert.Equal(Duration.FromHours(23), DayAhead.On(new LocalDate(2018, 11, 4), DateTimeZoneProviders.Tzdb["America/Sao_Paulo"]) is var begun ? begun.To - begun.From : default);
    }
}
