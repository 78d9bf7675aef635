using System.Diagnostics;
using System.Net;
using Entraide.Testing;
using Npgsql;

namespace Entraide.Benchmarks;

/// <summary>The servers that <c>./platform bench</c> starts: PostgreSQL with its durable settings, and RabbitMQ. Services run as processes of their own, as in production.</summary>
sealed class BenchServers
{
    /// <summary>Starts a service and waits until it is ready.</summary>
    /// <param name="name">Its folder below <c>artifacts/bin</c>; <paramref name="assembly"/> is the file in it.</param>
    public Task<ServiceProcess> StartAsync(string name, string assembly, string database, TestGateway gateway, CancellationToken cancellationToken) =>
        StartAsync(name, assembly, database, FreeUrl(), new Uri(gateway.Url), [], cancellationToken);

    /// <summary>The same behind the real gateway: where it will listen is known beforehand, because the gateway has to know it too.</summary>
    /// <param name="settings">More of its configuration, as on the command line.</param>
    public async Task<ServiceProcess> StartAsync(
        string name, string assembly, string database, Uri url, Uri gateway, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Repository.File("artifacts", "bin", name, "release", $"{assembly}.dll"), "--urls", Address(url), $"--ConnectionStrings:database={database}",
            $"--ConnectionStrings:broker={Broker}", $"--services:gateway:http:0={Address(gateway)}", "--Logging:LogLevel:Default=Warning", .. settings,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // As in AppHost.cs.
        start.Environment["DOTNET_GCgen0size"] = name == "Credits" ? "0x2000000" : "0x400000";
        start.Environment["DOTNET_TieredPGO"] = "1";
        start.Environment["DOTNET_TC_CallCountThreshold"] = "7D0";
        start.Environment["MALLOC_ARENA_MAX"] = "1";
        var process = new ServiceProcess(Process.Start(start)!, url);
        await process.ReadyAsync(cancellationToken);
        return process;
    }

    /// <summary>amqp:// address of the broker.</summary>
    public static string Broker => TestServers.Broker(typeof(BenchServers).Assembly);

    /// <summary>Somewhere to listen.</summary>
    public static Uri FreeUrl() => new($"http://127.0.0.1:{FreePort.Take()}");

    static string Address(Uri url) => url.GetLeftPart(UriPartial.Authority);

    /// <summary>Runs <c>pgbench</c> on <paramref name="database"/> with <paramref name="arguments"/>; the answer is what it printed.</summary>
    public async Task<string> PgbenchAsync(string database, string options, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(database);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("PGBENCH") is { Length: > 0 } given ? given : "pgbench") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGOPTIONS"] = options;
        foreach (var argument in new[] { "-h", settings.Host!, "-p", settings.Port.ToString(), "-U", settings.Username!, "-n" }.Concat(arguments).Append(settings.Database!))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"pgbench failed: {await errors}");
    }
}

/// <summary>A service that runs in a process of its own.</summary>
sealed class ServiceProcess(Process process, Uri url) : IAsyncDisposable
{
    readonly List<string> output = [];

    public Uri Url => url;

    public int Id => process.Id;

    /// <summary>Processor time it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory it has held since <see cref="ForgetPeak"/>, in MiB (VmHWM of proc(5)); 0 where the system does not say.</summary>
    public double PeakMemory => File.Exists($"/proc/{process.Id}/status")
        ? File.ReadLines($"/proc/{process.Id}/status").Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1024).FirstOrDefault()
        : 0;

    public void ForgetPeak()
    {
        if (File.Exists($"/proc/{process.Id}/clear_refs"))
        {
            File.WriteAllText($"/proc/{process.Id}/clear_refs", "5");
        }
    }

    internal async Task ReadyAsync(CancellationToken cancellationToken)
    {
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = url };
        for (var tries = 0; tries < 300; tries++)
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"The service ended: {string.Join('\n', output)}");
            }

            try
            {
                if ((await http.GetAsync("/health/ready", cancellationToken)).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100, cancellationToken);
        }

        throw new TimeoutException($"The service is not ready after 30 s: {string.Join('\n', output)}");
    }

    void Keep(string? line)
    {
        lock (output)
        {
            if (line is not null && output.Count < 10)
            {
                output.Add(line);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
