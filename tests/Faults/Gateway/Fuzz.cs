using System.Diagnostics;
using System.Text.Json;
using Entraide.Testing;

namespace Entraide.Faults.Gateway;

/// <summary>Every operation of the API's description is asked what no partner would, through the gateway of a whole platform of its own.</summary>
sealed class Fuzz : IFault
{
    // The token of the run is good for ten minutes.
    const int MostOfEach = 120;

    public string Name => "gateway.fuzz";

    public async Task<FaultResult> RunAsync(TimeSpan length, int seed, CancellationToken cancellationToken)
    {
        var data = Path.Combine(Path.GetTempPath(), $"entraide-fuzz-{Path.GetRandomFileName()}");
        using var platform = Launch(data);
        try
        {
            while (await platform.StandardOutput.ReadLineAsync(cancellationToken) is { } line && !line.StartsWith("Ctrl-C", StringComparison.Ordinal))
            {
            }

            using var run = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(data, "platform.json"), cancellationToken));
            var (gateway, operatorKey) = (run.RootElement.GetProperty("gateway").GetString()!, run.RootElement.GetProperty("operator_key").GetString()!);
            var (passed, said) = await ApiFuzz.RunAsync(new Uri(gateway), operatorKey, seed, Math.Clamp((int)length.TotalSeconds / 2, 4, MostOfEach), cancellationToken);
            var lines = said.TrimEnd().Split('\n');
            return new FaultResult(Name, passed, 0, lines[^1], string.Join('\n', lines[..^1]));
        }
        finally
        {
            using var end = Process.Start("kill", ["-TERM", $"{platform.Id}"]);
            await end.WaitForExitAsync(CancellationToken.None);
            await platform.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(data, recursive: true);
        }
    }

    static Process Launch(string data)
    {
        var start = new ProcessStartInfo(Repository.File("platform"), ["up"]) { RedirectStandardOutput = true };
        start.Environment["PLATFORM_DATA"] = data;
        return Process.Start(start)!;
    }
}
