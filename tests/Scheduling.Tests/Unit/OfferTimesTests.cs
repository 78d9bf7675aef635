using Entraide.Scheduling.HandOvers;
using Entraide.Scheduling.Sessions;
using Entraide.Scheduling.Supporters;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class OfferTimesTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(100, true, 24)]
    [InlineData(28, true, 24)]
    [InlineData(20, true, 16)]
    [InlineData(5, true, 1)]
    [InlineData(4, true, 0)]
    [InlineData(1, true, 0)]
    [InlineData(100, false, 1)]
    [InlineData(4, false, 0)]
    public void Substitutes_are_asked_for_a_day_but_never_into_the_notice(int startsInHours, bool anySubstitute, int hours) =>
        Assert.Equal(Now.AddHours(hours), OfferTimes.Until(Now, Now.AddHours(startsInHours), anySubstitute));

    [Theory]
    [InlineData(null, 10, true)]
    [InlineData(20, 10, true)]
    [InlineData(20, 20, false)]
    [InlineData(20, 30, false)]
    public void A_pause_concerns_what_starts_before_it_ends(int? pausedForHours, int startsInHours, bool due) =>
        Assert.Equal(due, OfferTimes.IsDue(new Supporter { Paused = true, PausedUntil = pausedForHours is { } hours ? Now.AddHours(hours) : null, BookableUntil = Now.AddYears(1) }, In(startsInHours), Now));

    [Theory]
    [InlineData(-1, 24 * 100, true)]
    [InlineData(11, 10, false)]
    [InlineData(10, 10, true)]
    [InlineData(24 * 30, 24 * 31, false)]
    [InlineData(24 * 13, 24 * 13, true)]
    public void A_certification_that_runs_out_concerns_what_is_near_or_all_once_it_has(int bookableForHours, int startsInHours, bool due) =>
        Assert.Equal(due, OfferTimes.IsDue(new Supporter { BookableUntil = Now.AddHours(bookableForHours) }, In(startsInHours), Now));

    [Fact]
    public void Who_the_directory_withdrew_leads_nothing() =>
        Assert.True(OfferTimes.IsDue(new Supporter { WithdrawnByDirectory = true, BookableUntil = Now.AddYears(1) }, In(24 * 100), Now));

    static Session In(int hours) => new() { StartsAt = Now.AddHours(hours), EndsAt = Now.AddHours(hours + 1) };
}
