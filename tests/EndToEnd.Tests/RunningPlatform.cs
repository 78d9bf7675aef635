using System.Diagnostics;
using System.Text.Json.Nodes;
using Entraide.Demo;
using Entraide.Testing;

namespace Entraide.EndToEnd.Tests;

/// <summary>A whole platform, started by <c>./platform up</c> on data of its own, scheduling at two replicas.</summary>
public sealed class RunningPlatform : IAsyncLifetime
{
    Process? process;

    internal string Data { get; } = Path.Combine(Path.GetTempPath(), $"entraide-e2e-{Path.GetRandomFileName()}");

    internal Options Options => Options.Read(["--run", Path.Combine(Data, "platform.json"), "--samples", Path.Combine(Repository.Root, "samples"), "--data", Path.Combine(Repository.Root, "samples")])!;

    internal JsonNode Run => JsonNode.Parse(File.ReadAllText(Path.Combine(Data, "run.json")))!;

    /// <summary>Where the gateway was at the last start.</summary>
    internal string GatewayPortOfLastRun { get; private set; } = "";

    internal int AppHostPid => (int)Run["pid"]!;

    public Task InitializeAsync() => StartAsync("--replicas", "scheduling=2");

    internal async Task StartAsync(params string[] arguments)
    {
        process = Launch(Data, ["up", .. arguments]);
        var output = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Add(line);
            if (line.StartsWith("Ctrl-C", StringComparison.Ordinal))
            {
                GatewayPortOfLastRun = $"{Options.Gateway.Port}";
                return;
            }
        }

        Assert.Fail($"./platform up ended: {string.Join('\n', output)}\n{await process.StandardError.ReadToEndAsync()}");
    }

    internal static Process Launch(string data, params string[] arguments)
    {
        // As from a terminal: a test run in the background hands down that interrupts are ignored, and Ctrl-C would do nothing.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Path.Combine(Repository.Root, "platform"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PLATFORM_DATA"] = data;
        return Process.Start(start)!;
    }

    /// <summary>Sends <paramref name="signal"/> to the script, as a terminal or a service manager would, and returns its exit status.</summary>
    internal async Task<int> EndAsync(string signal)
    {
        await Process.Start("kill", [$"-{signal}", $"{process!.Id}"]).WaitForExitAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>Stops, starts or restarts a resource, with all its replicas, as an operator does on the dashboard.</summary>
    internal async Task CommandAsync(string command, string resource)
    {
        using var dashboard = new AppHost.Tests.Integration.DashboardClient((string)Run["resource_service"]!, (string)Run["resource_service_key"]!);
        var resources = await dashboard.CallAsync("WatchResources", new Hosting.Dashboard.WatchResourcesRequest(), Hosting.Dashboard.WatchResourcesUpdate.Parser);
        foreach (var replica in resources.InitialData.Resources.Where(r => r.DisplayName == resource && r.State != "Hidden"))
        {
            var answer = await dashboard.CallAsync("ExecuteResourceCommand",
                new Hosting.Dashboard.ResourceCommandRequest { CommandName = command, ResourceName = replica.Name }, Hosting.Dashboard.ResourceCommandResponse.Parser);
            Assert.Equal(Hosting.Dashboard.ResourceCommandResponseKind.Succeeded, answer.Kind);
        }
    }

    internal Task StoppedAsync(string resource) => Eventually.HoldsAsync(() => Task.FromResult(!IsUp(resource)), $"{resource} is stopped", TimeSpan.FromSeconds(60));

    bool IsUp(string resource) => Run["processes"]![resource] is JsonArray { Count: > 0 };

    /// <summary>The environment a service was started with, to reach its database as it does.</summary>
    internal string EnvironmentOf(string service, string variable)
    {
        var pid = (int)Run["processes"]![service]![0]!;
        return File.ReadAllText($"/proc/{pid}/environ").Split('\0').First(entry => entry.StartsWith($"{variable}=", StringComparison.Ordinal))[(variable.Length + 1)..];
    }

    public async Task DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            await EndAsync("TERM");
        }

        process?.Dispose();
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }
    }
}
