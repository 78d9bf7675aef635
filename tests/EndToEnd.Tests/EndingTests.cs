using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Text.Json.Nodes;
using Entraide.Testing;

namespace Entraide.EndToEnd.Tests;

[Trait("Category", "EndToEnd")]
public sealed class EndingTests
{
    [Fact]
    public async Task Killed_it_leaves_nothing_behind_and_its_data_is_there_at_the_next_start_and_Ctrl_C_ends_it()
    {
        var platform = new RunningPlatform();
        try
        {
            await platform.StartAsync();
            JsonNode report;
            using (var community = await Community.CreateAsync(platform))
            {
                report = await community.ReportAsync();
                var processes = OfThisRun(platform.Data);
                Assert.True(processes.Count > 8, $"Only {processes.Count} processes were found: the check below would see nothing.");
                var ports = Ports(platform);

                Process.GetProcessById(platform.AppHostPid).Kill();
                await Eventually.HoldsAsync(() => Task.FromResult(OfThisRun(platform.Data).Count == 0), "no process is left", TimeSpan.FromSeconds(15));
                Assert.Empty(ports.Intersect(Listening()));

                // On the same data, with the same ports asked for: the same partner, the same credits.
                Environment.SetEnvironmentVariable("PLATFORM_GATEWAY_PORT", platform.GatewayPortOfLastRun);
                await platform.StartAsync();
                Environment.SetEnvironmentVariable("PLATFORM_GATEWAY_PORT", null);
                Assert.Equal(report.ToJsonString(), (await community.ReportAsync()).ToJsonString());
            }

            var watch = Stopwatch.StartNew();
            Assert.Equal(0, await platform.EndAsync("INT"));
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"Ctrl-C took {watch.Elapsed.TotalSeconds:0.0} s.");
            Assert.Empty(OfThisRun(platform.Data));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PLATFORM_GATEWAY_PORT", null);
            await platform.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_taken_port_is_one_line_that_says_what_to_do()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var data = Path.Combine(Path.GetTempPath(), $"entraide-e2e-{Path.GetRandomFileName()}");
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        Environment.SetEnvironmentVariable("PLATFORM_GATEWAY_PORT", $"{port}");
        try
        {
            using var process = RunningPlatform.Launch(data, "up");
            await process.WaitForExitAsync();
            Assert.NotEqual(0, process.ExitCode);
            Assert.Contains($"Port {port} is taken", await process.StandardError.ReadToEndAsync());
        }
        finally
        {
            Environment.SetEnvironmentVariable("PLATFORM_GATEWAY_PORT", null);
            if (Directory.Exists(data))
            {
                Directory.Delete(data, recursive: true);
            }
        }
    }

    /// <summary>Everything alive that was started for this data folder: it is in the environment or the arguments of each.</summary>
    static List<int> OfThisRun(string data)
    {
        var found = new List<int>();
        foreach (var folder in Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                // A zombie has neither.
                if ((File.ReadAllText($"{folder}/environ") + File.ReadAllText($"{folder}/cmdline")).Contains(data, StringComparison.Ordinal)
                    && int.Parse(Path.GetFileName(folder)) != Environment.ProcessId)
                {
                    found.Add(int.Parse(Path.GetFileName(folder)));
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Gone in the meantime.
            }
        }

        return found;
    }

    static HashSet<int> Ports(RunningPlatform platform) =>
        [.. platform.Run["endpoints"]!.AsObject().SelectMany(resource => resource.Value!.AsObject()).Select(endpoint => new Uri((string)endpoint.Value!).Port)];

    static HashSet<int> Listening() => [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port)];
}
