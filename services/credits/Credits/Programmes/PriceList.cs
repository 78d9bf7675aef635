namespace Entraide.Credits.Programmes;

/// <summary>What a session of up to <paramref name="UpToMinutes"/> minutes costs, in whole credits.</summary>
public sealed record Price(int UpToMinutes, long Credits);

static class PriceList
{
    internal const long MostCredits = 1_000_000;

    /// <summary>The price of a session of <paramref name="minutes"/>: the shortest entry that covers it, or the longest where it exceeds them all.</summary>
    internal static long Of(IReadOnlyList<Price> prices, int minutes)
    {
        var ordered = prices.OrderBy(price => price.UpToMinutes).ToArray();
        return (ordered.FirstOrDefault(price => minutes <= price.UpToMinutes) ?? ordered[^1]).Credits;
    }

    /// <summary>Whether a list can be charged by: not empty, no length twice, sane figures.</summary>
    internal static bool IsValid(IReadOnlyList<Price> prices) =>
        prices.Count is > 0 and <= 20
        && prices.Select(price => price.UpToMinutes).Distinct().Count() == prices.Count
        && prices.All(price => price is { UpToMinutes: > 0 and <= 1440, Credits: > 0 and <= MostCredits });
}
