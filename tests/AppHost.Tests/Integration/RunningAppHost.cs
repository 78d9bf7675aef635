using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entraide.AppHost.Tests.Unit;

namespace Entraide.AppHost.Tests.Integration;

/// <summary>The probe's AppHost as a process of its own, on a data folder of its own.</summary>
sealed class RunningAppHost : IAsyncDisposable
{
    readonly bool ownsData;

    RunningAppHost(Process process, string data, bool ownsData)
    {
        Process = process;
        Data = data;
        this.ownsData = ownsData;
    }

    public Process Process { get; }

    public string Data { get; }

    public string RunId => File.ReadAllText(Path.Combine(Data, "last-run")).Trim();

    public JsonNode Run => JsonNode.Parse(File.ReadAllText(Path.Combine(Data, "run.json")))!;

    public string Url(string resource, string endpoint = "http") => (string)Run["endpoints"]![resource]![endpoint]!;

    public List<int> Pids(string resource) => Run["processes"]![resource].Deserialize<List<int>>() ?? [];

    public DashboardClient Dashboard() => new((string)Run["resource_service"]!, (string)Run["resource_service_key"]!);

    public static async Task<RunningAppHost> StartAsync(string? data = null)
    {
        var folder = data ?? Path.Combine(Path.GetTempPath(), $"entraide-test-{Path.GetRandomFileName()}");
        var app = new RunningAppHost(Launch(folder), folder, data is null);
        await WaitAsync(() => app.Process.HasExited || app.IsHealthy, TimeSpan.FromSeconds(90), "the application is healthy");
        Assert.False(app.Process.HasExited, "The AppHost ended at its start; its output is above.");
        return app;
    }

    public static Process Launch(string data)
    {
        // As from a terminal: a test run in the background hands down that interrupts are ignored, and Ctrl-C would do nothing.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Repository.Metadata("ProbeAppHost")]);
        start.Environment["Platform__DataFolder"] = data;
        start.Environment["Platform__AspireBundle"] = Bundle;
        start.Environment["Platform__Maildev"] = Tool("MAILDEV", "Maildev");
        start.Environment["Platform__ContainerEngine"] = "none";
        start.Environment.Remove("ASPNETCORE_URLS");
        return Process.Start(start)!;
    }

    public static async Task WaitAsync(Func<bool> condition, TimeSpan limit, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < limit, $"It did not come about within {limit.TotalSeconds} s that {what}.");
            await Task.Delay(50);
        }
    }

    public bool IsHealthy => File.Exists(Path.Combine(Data, "run.json")) && (bool)Run["healthy"]!;

    public async Task<int> InterruptAsync()
    {
        await Process.Start("kill", ["-INT", $"{Process.Id}"]).WaitForExitAsync();
        using var patient = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await Process.WaitForExitAsync(patient.Token);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            try
            {
                await InterruptAsync();
            }
            catch (OperationCanceledException)
            {
                // It did not listen. What it started goes with it.
                Process.Kill();
                throw;
            }
        }

        Process.Dispose();
        if (ownsData)
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    public static string Bundle => Tool("ASPIRE_BUNDLE", "AspireBundle");

    static string Tool(string test, string setting) =>
        Environment.GetEnvironmentVariable($"TEST_{test}") ?? Environment.GetEnvironmentVariable($"Platform__{setting}")
        ?? throw new InvalidOperationException($"TEST_{test} is not set: run ./platform test.");
}
