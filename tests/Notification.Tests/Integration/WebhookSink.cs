using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entraide.Notification.Tests.Integration;

/// <summary>A call as a partner's endpoint received it.</summary>
sealed record ReceivedCall(string Path, Dictionary<string, string> Headers, string Body)
{
    public string Id => Headers["webhook-id"];
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
    public long Seq => Json.GetProperty("data").GetProperty("seq").GetInt64();
}

/// <summary>Partners' endpoints: a real HTTP server, which answers each path as told, 204 otherwise.</summary>
sealed class WebhookSink : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentDictionary<string, Func<HttpContext, Task>> answers = new();

    WebhookSink(WebApplication app) => this.app = app;

    public ConcurrentQueue<ReceivedCall> Calls { get; } = new();

    public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<WebhookSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var sink = new WebhookSink(builder.Build());
        sink.app.Run(sink.AnswerAsync);
        await sink.app.StartAsync();
        return sink;
    }

    public ReceivedCall[] To(string path) => [.. Calls.Where(call => call.Path == path)];

    public void Answer(string path, Func<HttpContext, Task> answer) => answers[path] = answer;

    public void Answer(string path, int status) => Answer(path, context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = "/elsewhere";
        return Task.CompletedTask;
    });

    async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Calls.Enqueue(new ReceivedCall(context.Request.Path, context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()), await reader.ReadToEndAsync()));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        await (answers.GetValueOrDefault(context.Request.Path)?.Invoke(context) ?? Task.CompletedTask);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
