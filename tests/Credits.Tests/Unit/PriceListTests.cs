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

    [Theory]
    [InlineData("group", 45, 3)]
    [InlineData("group", 200, 6)]
    [InlineData("workshop", 45, 10)]
    [InlineData(null, 45, 10)]
    public void The_price_of_a_kind_beats_the_general_one(string? kind, int minutes, long credits) =>
        Assert.Equal(credits, PriceList.Of([.. Prices, new(60, 3, "group"), new(120, 6, "group")], minutes, kind));

    [Fact]
    public void A_kind_without_a_price_of_its_own_or_a_general_one_has_none() => Assert.Null(PriceList.Of([new(60, 3, "group")], 45, "workshop"));

    [Fact]
    public void A_length_stands_once_for_each_kind_and_kinds_have_known_names()
    {
        Assert.True(PriceList.IsValid([new(60, 3, "group"), new(60, 4), new(60, 5, "workshop")]));
        Assert.False(PriceList.IsValid([new(60, 3, "group"), new(60, 4, "group")]));
        Assert.False(PriceList.IsValid([new(60, 3, "dance")]));
    }
}
