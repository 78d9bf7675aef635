using System.Collections.Concurrent;
using System.Threading.Channels;
using Entraide.Testing.Conformance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>Stands where a service stands behind the gateway: notes what reaches it.</summary>
public sealed class Upstream : IAsyncDisposable
{
    readonly WebApplication app;

    Upstream(WebApplication app) => this.app = app;

    public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>The headers of each request, in the order they came.</summary>
    public ConcurrentQueue<Dictionary<string, string>> Requests { get; } = new();

    /// <summary>The paths of those requests; <see cref="Answered"/>: of those that were read to the end.</summary>
    public ConcurrentQueue<string> Paths { get; } = new();

    public ConcurrentQueue<string> Answered { get; } = new();

    /// <summary>Forgets what came.</summary>
    public void Clear()
    {
        Requests.Clear();
        Paths.Clear();
        Answered.Clear();
    }

    /// <summary>The connections requests came on.</summary>
    public ConcurrentDictionary<string, int> Connections { get; } = new();

    /// <summary>What <c>/like-a-refusal</c> answers: bytes as the server itself would refuse a request.</summary>
    public const string LikeARefusal = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    /// <summary>When <c>/broken</c> breaks off.</summary>
    public TaskCompletionSource Break { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What <c>/stream</c> answers, piece by piece, until it is completed.</summary>
    public Channel<string> Events { get; } = Channel.CreateUnbounded<string>();

    public static async Task<Upstream> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", $"http://127.0.0.1:{port}"]);
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var upstream = new Upstream(builder.Build());
        upstream.app.Run(upstream.AnswerAsync);
        await upstream.app.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.UserAgent.ToString().Contains("Active Health Check", StringComparison.Ordinal))
        {
            // The gateway's own question: no request of anybody's.
            return;
        }

        context.Response.Headers[Calls.StandIn] = "1";
        if (context.Request.Path == "/v1/directory/crisis-lines" && context.Request.Query.Count == 0)
        {
            // The directory's answer where no country is asked for.
            await context.Response.WriteAsync("""{"status":404,"fallback":[{"country":"FR","name":"Suicide écoute","numbers":[{"published":"3114"}],"verification":"current"},{"country":"PT","name":"SOS","numbers":[],"verification":"current"},{"country":"XX","name":"old","numbers":[],"verification":"lapsed"}]}""");
            return;
        }

        Requests.Enqueue(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        Paths.Enqueue(context.Request.Path.Value!);
        Connections.AddOrUpdate(context.Connection.Id, 1, (_, count) => count + 1);
        if (context.Request.Path.Value!.EndsWith("/bare", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (context.Request.Path.Value!.EndsWith("/like-a-refusal", StringComparison.Ordinal))
        {
            context.Response.ContentLength = LikeARefusal.Length;
            await context.Response.WriteAsync(LikeARefusal);
            return;
        }

        if (context.Request.Path.Value!.EndsWith("/broken", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync("half of it");
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Break.Task;
            context.Abort();
            return;
        }

        if (context.Request.Path.Value!.EndsWith("/silent", StringComparison.Ordinal))
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (context.Request.Path.Value!.EndsWith("/stream", StringComparison.Ordinal))
        {
            context.Response.ContentType = "text/event-stream";
            while (await Events.Reader.WaitToReadAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync(await Events.Reader.ReadAsync(context.RequestAborted), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            return;
        }

        var buffer = new byte[16 * 1024];
        long length = 0;
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            length += read;
        }

        Answered.Enqueue(context.Request.Path.Value!);
        await context.Response.WriteAsJsonAsync(new { path = context.Request.Path.Value, length });
    }
}
