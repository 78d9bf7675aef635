using System.Text.Json;
using Entraide.Faults;
using Entraide.Testing;

// Faults by name, or by the beginning of it; all of them without one.
var known = typeof(IFault).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IFault)))
    .Select(type => (IFault)Activator.CreateInstance(type)!).OrderBy(fault => fault.Name, StringComparer.Ordinal).ToArray();
var chosen = known.Where(fault => args.Length == 0 || args.Any(name => fault.Name.StartsWith(name, StringComparison.Ordinal))).ToArray();
if (chosen.Length == 0)
{
    Console.Error.WriteLine($"There is no such fault; there are {string.Join(", ", known.Select(fault => fault.Name))}.");
    return 2;
}

var length = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("FAULT_SECONDS"), out var seconds) && seconds > 0 ? seconds : 60);
var seed = int.TryParse(Environment.GetEnvironmentVariable("BANK_SEED"), out var given) ? given : Random.Shared.Next();
Console.WriteLine($"BANK_SEED={seed}, {length.TotalSeconds:0} s each");
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
var results = new List<FaultResult>();
foreach (var fault in chosen)
{
    Console.WriteLine(fault.Name);
    FaultResult result;
    try
    {
        result = await fault.RunAsync(length, seed, stop.Token);
    }
    catch (Exception exception) when (!stop.IsCancellationRequested)
    {
        result = new FaultResult(fault.Name, false, 0, "", $"It ended early: {exception.Message}");
    }

    results.Add(result);
    Console.WriteLine($"  {(result.Passed ? "passed" : "FAILED")}, {result.SecondsToRecover} s to recover at the longest; {result.Checked}{(result.Detail.Length > 0 ? $"\n  {result.Detail}" : "")}");
}

var path = Repository.File("artifacts", "faults.json");
Directory.CreateDirectory(Path.GetDirectoryName(path)!);
await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new { commit = Repository.Commit(), results }, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true }) + "\n");
Console.WriteLine($"Written to {path}.");
return results.All(result => result.Passed) ? 0 : 1;
