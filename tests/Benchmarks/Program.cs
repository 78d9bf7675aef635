using Entraide.Benchmarks;

// Benchmarks by name, or by the beginning of it; all of them without one.
var known = typeof(IBenchmark).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IBenchmark)))
    .Select(type => (IBenchmark)Activator.CreateInstance(type)!).OrderBy(benchmark => benchmark.Name, StringComparer.Ordinal).ToArray();
var chosen = known.Where(benchmark => args.Length == 0 || args.Any(name => benchmark.Name.StartsWith(name, StringComparison.Ordinal))).ToArray();
if (chosen.Length == 0)
{
    Console.Error.WriteLine($"There is no such benchmark; there are {string.Join(", ", known.Select(benchmark => benchmark.Name))}.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
var results = new List<BenchResult>();
foreach (var benchmark in chosen)
{
    Console.WriteLine(benchmark.Name);
    foreach (var result in await benchmark.RunAsync(new BenchServers(), stop.Token))
    {
        results.Add(result);
        Console.WriteLine($"  {result.Name}: {result.Value} {result.Unit} ({result.Min} to {result.Max}); the other arm {result.Limit?.ToString() ?? "-"}, ratio {result.Ratio?.ToString() ?? "-"}, target {result.Target}");
    }
}

Console.WriteLine($"Written to {Report.Write(results)}.");
return 0;
