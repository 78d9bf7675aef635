using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Entraide.Benchmarks.GatewayBenches;

/// <summary>One run of wrk.</summary>
/// <param name="Rate">Answers a second.</param>
/// <param name="Median">Milliseconds.</param>
sealed partial record Wrk(double Rate, double Median)
{
    /// <summary>Asks <paramref name="url"/> again and again on <paramref name="connections"/>; every answer has to be a success.</summary>
    public static async Task<Wrk> RunAsync(Uri url, string token, int connections, TimeSpan length, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("wrk", ["-t", "1", "-c", $"{connections}", "-d", $"{(int)length.TotalSeconds}s", "--latency", "--timeout", "10s", "-H", $"Authorization: Bearer {token}", $"{url}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        var text = await output;
        // Refused or broken off, it would be counted as done.
        if (process.ExitCode != 0 || text.Contains("Non-2xx", StringComparison.Ordinal) || text.Contains("Socket errors", StringComparison.Ordinal)
            || RateLine().Match(text) is not { Success: true } rate || MedianLine().Match(text) is not { Success: true } median)
        {
            throw new InvalidOperationException($"wrk failed: {text} {await errors}");
        }

        var unit = median.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
        return new Wrk(Number(rate.Groups[1].Value), Number(median.Groups[1].Value) * unit);
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RateLine();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex MedianLine();
}
