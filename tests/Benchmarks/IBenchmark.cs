namespace Entraide.Benchmarks;

/// <summary>One comparison of ours with something that sets the limit, both in the same run. To add one, implement this: it is found by itself.</summary>
interface IBenchmark
{
    /// <summary><c>area.what</c>, as in <c>directory.search</c>; its results may add a part.</summary>
    string Name { get; }

    /// <summary>Runs both arms.</summary>
    Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken);
}

/// <summary>What came of it.</summary>
/// <param name="Value">Ours: the median of the rounds.</param>
/// <param name="Limit">What the other arm reached in the same run, the median too; null where there is none.</param>
/// <param name="Ratio"><paramref name="Value"/> to <paramref name="Limit"/>.</param>
/// <param name="Min">The least of ours in any round, <paramref name="Max"/> the most.</param>
/// <param name="Target">For a rate, what <paramref name="Ratio"/> has to reach, or where a rate is promised as such, what <paramref name="Value"/> has to; for a time or a size, what <paramref name="Value"/> has to stay under.</param>
sealed record BenchResult(string Name, string Unit, double Value, double? Limit, double? Ratio, double Min, double Max, double Target)
{
    /// <summary>A rate of ours and the other arm's, round by round.</summary>
    public static BenchResult OfRates(string name, string unit, IReadOnlyList<double> ours, IReadOnlyList<double> theirs, double target) =>
        new(name, unit, Round(Median(ours)), Round(Median(theirs)), Round(Median(ours) / Median(theirs)), Round(ours.Min()), Round(ours.Max()), target);

    /// <summary>Times or sizes of ours, and the other arm's where it has any.</summary>
    public static BenchResult OfCosts(string name, string unit, IReadOnlyList<double> ours, IReadOnlyList<double> theirs, double target) =>
        new(name, unit, Round(Median(ours)), theirs.Count > 0 ? Round(Median(theirs)) : null, theirs.Count > 0 ? Round(Median(ours) / Median(theirs)) : null, Round(ours.Min()), Round(ours.Max()), target);

    static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);

    static double Round(double value) => Math.Round(value, 3);
}
