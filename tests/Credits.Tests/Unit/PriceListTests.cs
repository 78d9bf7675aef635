using Entraide.Credits.Programmes;

namespace Entraide.Credits.Tests.Unit;

public sealed class PriceListTests
{
    static readonly Price[] Prices = [new(90, 15), new(30, 5), new(60, 10)];

    [Theory]
    [InlineData(10, 5)]
    [InlineData(30, 5)]
    [InlineData(31, 10)]
    [InlineData(90, 15)]
    [InlineData(240, 15)]
    public void A_session_costs_the_shortest_entry_that_covers_it(int minutes, long credits) => Assert.Equal(credits, PriceList.Of(Prices, minutes));

    [Fact]
    public void A_list_that_is_empty_doubled_or_free_is_no_price_list()
    {
        Assert.True(PriceList.IsValid(Prices));
        Assert.False(PriceList.IsValid([]));
        Assert.False(PriceList.IsValid([new(30, 5), new(30, 6)]));
        Assert.False(PriceList.IsValid([new(30, 0)]));
        Assert.False(PriceList.IsValid([new(0, 5)]));
    }
}
