using Entraide.DirectoryService.Imports.Tables;

namespace Entraide.DirectoryService.Tests.Unit.Tables;

public sealed class WeeklyHoursTests
{
    [Theory]
    [InlineData("Sunday: Closed Monday: 9:00-17:00  Tuesday: 9:00-17:00", "MO,TU 09:00-17:00")]
    [InlineData("Monday: 8:30-12:00 , 13:00-17:00  Tuesday: 13:00-17:00", "MO 08:30-12:00|MO,TU 13:00-17:00")]
    [InlineData("Sun: 10:00–12:00; Mon: 10:00-12:00", "MO,SU 10:00-12:00")]
    [InlineData("lundi : 9:00-17:00, mardi : fermé", "MO 09:00-17:00")]
    [InlineData("Friday: 22:00-02:00", "FR 22:00-02:00")]
    [InlineData("Monday: 0:00-24:00", "MO 00:00-24:00")]
    [InlineData("Sunday: Closed", "")]
    public void A_week_is_read(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', WeeklyHours.Read(text)!.Select(hour => $"{hour.ByDay} {hour.OpensAt}-{hour.ClosesAt}")));

    [Theory]
    [InlineData("")]
    [InlineData("when we can")]
    [InlineData("Monday: 9:00-17:00 except holidays")]
    [InlineData("Monday: 9:00-5:00")]
    [InlineData("Monday: 25:00-26:00")]
    [InlineData("Monday: 9:60-10:00")]
    [InlineData("Monday: 9:00-17:00 Monday: 10:00-12:00")]
    [InlineData("Noday: 9:00-17:00")]
    [InlineData("Monday: 9-17")]
    [InlineData("Monday: 9:00-17:00pm")]
    public void Anything_else_is_not_guessed_at(string text) => Assert.Null(WeeklyHours.Read(text));
}
