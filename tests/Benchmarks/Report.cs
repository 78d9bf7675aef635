using System.Text.Json;
using Entraide.Testing;

namespace Entraide.Benchmarks;

/// <summary><c>artifacts/bench.json</c>: what was measured, on which commit and machine.</summary>
static class Report
{
    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static string Write(IReadOnlyList<BenchResult> results)
    {
        var path = Repository.File("artifacts", "bench.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(new { commit = Repository.Commit(), machine = Machine(), results }, Json) + "\n");
        return path;
    }

    static string Machine()
    {
        var model = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        return $"{Environment.ProcessorCount} × {model ?? "unknown processor"}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, .NET {Environment.Version}";
    }
}
