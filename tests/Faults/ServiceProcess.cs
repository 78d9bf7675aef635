using System.Diagnostics;
using Entraide.Testing;

namespace Entraide.Faults;

/// <summary>A service in a process of its own, which is killed and comes back where it was.</summary>
sealed class ServiceProcess : IAsyncDisposable
{
    readonly string[] arguments;
    Process process;

    ServiceProcess(Uri url, string[] arguments) => (Url, this.arguments, process) = (url, arguments, Start(arguments));

    internal Uri Url { get; }

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <param name="name">Its folder below <c>artifacts/bin</c>; <paramref name="assembly"/> is the file in it.</param>
    internal static async Task<ServiceProcess> StartAsync(string name, string assembly, string database, TestGateway gateway)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        var service = new ServiceProcess(url,
        [
            Repository.File("artifacts", "bin", name, "release", $"{assembly}.dll"), "--urls", url.GetLeftPart(UriPartial.Authority), $"--ConnectionStrings:database={database}",
            $"--ConnectionStrings:broker={TestServers.Broker(typeof(ServiceProcess).Assembly)}", $"--services:gateway:http:0={gateway.Url}", "--Logging:LogLevel:Default=None",
        ]);
        using var http = new HttpClient { BaseAddress = url };
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return (await http.GetAsync("/health/ready")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, $"{name} is ready");
        return service;
    }

    /// <summary>Ends it as a crash would, and starts it again at once.</summary>
    internal void Crash()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        process = Start(arguments);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    // What it writes is about the faults that were meant.
    static Process Start(string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
