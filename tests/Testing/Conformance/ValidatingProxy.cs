using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entraide.Testing.Conformance;

/// <summary>prism between the tests and the services: one process, and behind it a server that hands each call to the service it is meant for.</summary>
public sealed class ValidatingProxy(Findings findings) : IDisposable
{
    const string ExchangeHeader = "X-Exchange";
    // Starting takes prism some seconds, on a busy machine many.
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    // Longer than any service takes; prism does not answer at all to some of what it cannot read.
    static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(45);
    static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase) { "Transfer-Encoding", "Connection", "Keep-Alive", "Content-Length", "Expect", "Host" };

    readonly ConcurrentDictionary<Guid, Exchange> waiting = new();
    // prism closes a connection after five idle seconds: one that is about to be closed is not used.
    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2) }) { Timeout = AnswerLimit };
    readonly SemaphoreSlim starting = new(1);
    WebApplication? behind;
    Process? prism;
    Uri? address;

    /// <summary>What was found.</summary>
    public Findings Findings => findings;

    /// <summary>A client of <paramref name="service"/> all of whose calls are compared.</summary>
    public HttpMessageHandler Before(HttpMessageHandler direct) => new JudgedCalls(direct, this);

    /// <summary>What the proxy says of <paramref name="exchange"/>, sent to it with <paramref name="body"/>; null: it did not understand it.</summary>
    internal async Task<IReadOnlyList<Violation>?> PassAsync(Exchange exchange, byte[]? body, CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        waiting[exchange.Id] = exchange;
        try
        {
            using var copy = Copy(exchange, body);
            using var answer = await http.SendAsync(copy, cancellationToken);
            if (exchange.IsAnswered && answer.StatusCode == (await exchange.Answer).StatusCode)
            {
                return Violation.Read(answer.Headers.TryGetValues("sl-violations", out var values) ? string.Join(',', values) : null);
            }

            exchange.Unread = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}";
            return null;
        }
        catch (Exception unread) when (unread is HttpRequestException || (unread is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            exchange.Unread = unread.Message;
            return null;
        }
        finally
        {
            waiting.TryRemove(exchange.Id, out _);
        }
    }

    HttpRequestMessage Copy(Exchange exchange, byte[]? body)
    {
        var copy = new HttpRequestMessage(exchange.Request.Method, new Uri(address!, exchange.Request.RequestUri!.PathAndQuery));
        foreach (var (name, values) in exchange.Request.Headers.NonValidated.Where(header => !OfTheConnection.Contains(header.Key)))
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }

        copy.Headers.Add(ExchangeHeader, $"{exchange.Id}");
        if (body is not null)
        {
            copy.Content = new ByteArrayContent(body);
            foreach (var (name, values) in exchange.Request.Content!.Headers.NonValidated.Where(header => !OfTheConnection.Contains(header.Key)))
            {
                copy.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return copy;
    }

    async Task AnswerAsync(HttpContext context)
    {
        if (!Guid.TryParse(context.Request.Headers[ExchangeHeader], out var id) || !waiting.TryGetValue(id, out var exchange))
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return;
        }

        var answer = await exchange.AnswerAsync();
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated).Where(header => !OfTheConnection.Contains(header.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        var body = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
        if (body.Length > 0)
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    async Task StartAsync(CancellationToken cancellationToken)
    {
        await starting.WaitAsync(cancellationToken);
        try
        {
            if (address is not null)
            {
                return;
            }

            var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            behind = builder.Build();
            behind.Run(AnswerAsync);
            await behind.StartAsync(CancellationToken.None);
            var upstream = behind.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            var port = FreePort.Take();
            var tools = Environment.GetEnvironmentVariable("TEST_TOOLS") ?? throw new InvalidOperationException("TEST_TOOLS is not set: run ./platform conform, or eval \"$(./platform test-servers)\" first.");
            prism = Process.Start(new ProcessStartInfo("node", [Repository.File("eng", "validating-proxy.mjs"), tools, Repository.File("gateway", "OpenApi", "v1.json"), $"{port}", upstream])
            {
                // Closed when this process ends, however it ends: prism ends then.
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            prism.OutputDataReceived += (_, _) => { };
            prism.BeginOutputReadLine();
            await Eventually.HoldsAsync(() => ListensAsync(port), "prism listens", StartLimit);
            address = new Uri($"http://127.0.0.1:{port}");
        }
        finally
        {
            starting.Release();
        }
    }

    async Task<bool> ListensAsync(int port)
    {
        if (prism!.HasExited)
        {
            throw new InvalidOperationException("prism ended by itself.");
        }

        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        prism?.Kill();
        prism?.Dispose();
        http.Dispose();
        starting.Dispose();
        (behind as IDisposable)?.Dispose();
    }
}
