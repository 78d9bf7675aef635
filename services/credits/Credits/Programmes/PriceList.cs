namespace Entraide.Credits.Programmes;

/// <summary>What a session of up to <paramref name="UpToMinutes"/> minutes costs, in whole credits.</summary>
/// <param name="Kind">Of sessions; without it, of every kind that has no price of its own.</param>
public sealed record Price(int UpToMinutes, long Credits, string? Kind = null);

static class PriceList
{
    internal const long MostCredits = 1_000_000;

    /// <summary>
    /// The price of a session of <paramref name="minutes"/>: the shortest entry that covers it, or the longest where it exceeds them all. Where its kind
    /// has prices of its own only they count. Null where the list has neither these nor general ones.
    /// </summary>
    internal static long? Of(IReadOnlyList<Price> prices, int minutes, string? kind = null)
    {
        var own = prices.Where(price => kind is not null && price.Kind == kind).ToArray();
        var ordered = (own.Length > 0 ? own : prices.Where(price => price.Kind is null)).OrderBy(price => price.UpToMinutes).ToArray();
        return ordered.Length == 0 ? null : (ordered.FirstOrDefault(price => minutes <= price.UpToMinutes) ?? ordered[^1]).Credits;
    }

    /// <summary>Whether a list can be charged by: not empty, no length twice for one kind, sane figures.</summary>
    internal static bool IsValid(IReadOnlyList<Price> prices) =>
        prices.Count is > 0 and <= 100
        && prices.Select(price => (price.Kind, price.UpToMinutes)).Distinct().Count() == prices.Count
        && prices.All(price => price is { UpToMinutes: > 0 and <= 1440, Credits: > 0 and <= MostCredits } && (price.Kind is null || SessionKinds.Are(price.Kind)));
}
