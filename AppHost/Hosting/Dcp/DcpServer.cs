using System.Diagnostics;
using Aspire.Hosting;

namespace Entraide.Hosting.Dcp;

// Starts the orchestrator. It watches this process and ends everything it started when this process is gone.
static class DcpServer
{
    static readonly string[] NotInherited =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "URLS",
    ];

    // Settings of the AppHost, some of them secret, are none of the services' business.
    static readonly string[] NotInheritedPrefixes =
    [
        "Platform__", "AppHost__", "Parameters__", "Ports__", "Replicas__", "ASPIRE_", "DASHBOARD__", "DCP_", "MSBUILD",
    ];

    public static async Task<Kubeconfig> StartAsync(RunFolder run, string dcp, string? engine, CancellationToken cancellationToken)
    {
        var file = Path.Combine(run.Path, "kubeconfig");
        var start = new ProcessStartInfo(dcp)
        {
            ArgumentList = { "start-apiserver", "--monitor", $"{Environment.ProcessId}", "--detach", "--kubeconfig", file },
            WorkingDirectory = run.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (engine is not null)
        {
            start.ArgumentList.Add("--container-runtime");
            start.ArgumentList.Add(engine);
        }

        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DCP_SESSION_FOLDER"] = run.Path;
        start.Environment[RunFolder.Marker] = run.Id;

        // The process that was started goes to the background by itself; its output is not waited for, as its children keep it open.
        using var process = Start(start);
        var deadline = TimeSpan.FromSeconds(20);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < deadline)
        {
            if (File.Exists(file) && Kubeconfig.TryParse(await File.ReadAllTextAsync(file, cancellationToken)) is { } config)
            {
                return config;
            }

            if (process.HasExited && process.ExitCode != 0)
            {
                throw new DistributedApplicationException(
                    $"The orchestrator '{dcp}' ended at once: {(await process.StandardError.ReadToEndAsync(cancellationToken)).Trim()}");
            }

            await Task.Delay(20, cancellationToken);
        }

        throw new DistributedApplicationException($"The orchestrator '{dcp}' did not come up within {deadline.TotalSeconds:0} s.");
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new DistributedApplicationException($"Aspire's orchestrator {start.FileName} cannot be run: {exception.Message}.");
        }
    }

    internal static bool IsOurs(string variable) =>
        NotInherited.Contains(variable, StringComparer.OrdinalIgnoreCase)
        || NotInheritedPrefixes.Any(prefix => variable.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
