using Entraide.DirectoryService.Freshness;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class ListingFreshnessTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-0.001, FreshnessState.Fresh)]
    [InlineData(0, FreshnessState.Fresh)]
    [InlineData(180, FreshnessState.Fresh)]
    [InlineData(180.001, FreshnessState.Aging)]
    [InlineData(365, FreshnessState.Aging)]
    [InlineData(365.001, FreshnessState.Stale)]
    [InlineData(40_000, FreshnessState.Stale)]
    public void A_listing_ages(double days, FreshnessState state) => Assert.Equal(state, ListingFreshness.Of(Now - TimeSpan.FromDays(days), Now));

    [Fact]
    public void What_nobody_verified_is_unverified() => Assert.Equal(FreshnessState.Unverified, ListingFreshness.Of(null, Now));

    [Fact]
    public void States_rank_from_fresh_to_unverified() =>
        Assert.Equal([FreshnessState.Fresh, FreshnessState.Aging, FreshnessState.Stale, FreshnessState.Unverified], Enum.GetValues<FreshnessState>().Order());
}
