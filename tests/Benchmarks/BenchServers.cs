using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Entraide.Testing;
using Npgsql;

namespace Entraide.Benchmarks;

/// <summary>The servers that <c>./platform bench</c> starts: PostgreSQL with its durable settings, and RabbitMQ. Services run as processes of their own, as in production.</summary>
sealed class BenchServers
{
    /// <summary>Starts a service and waits until it is ready.</summary>
    /// <param name="name">Its folder below <c>artifacts/bin</c>; <paramref name="assembly"/> is the file in it.</param>
    public async Task<ServiceProcess> StartAsync(string name, string assembly, string database, TestGateway gateway, CancellationToken cancellationToken)
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[]
        {
            Repository.File("artifacts", "bin", name, "release", $"{assembly}.dll"), "--urls", url, $"--ConnectionStrings:database={database}",
            $"--ConnectionStrings:broker={TestServers.Broker(typeof(BenchServers).Assembly)}", $"--services:gateway:http:0={gateway.Url}", "--Logging:LogLevel:Default=Warning",
        })
        {
            start.ArgumentList.Add(argument);
        }

        var process = new ServiceProcess(Process.Start(start)!, new Uri(url));
        await process.ReadyAsync(cancellationToken);
        return process;
    }

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

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
