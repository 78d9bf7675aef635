using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Messaging;
using Entraide.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entraide.Benchmarks.NotificationBenches;

/// <summary>
/// How long a partner's webhook waits, from the event's being noted to its call's arrival, while another partner with as many events answers each call
/// after five seconds: the 99th percentile to that of the same partner alone, round by round.
/// </summary>
sealed class WebhookIsolationBench : IBenchmark
{
    const int Rounds = 3, EventsPerSecond = 25, EventsOfRound = 400;
    static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(5);

    readonly ConcurrentQueue<double> waits = new();
    int slowCalls;

    public string Name => "notification.webhooks.isolation";

    public async Task<IReadOnlyList<BenchResult>> RunAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var service = await servers.StartAsync("Notification", "Entraide.Notification", await TestServers.CreateDatabaseAsync(), BenchServers.FreeUrl(), new Uri(gateway.Url),
            ["--Vault:Key=a key for benchmarks of more than 32 characters", "--Smtp:Url=smtp://127.0.0.1:9", "--Webhooks:AllowLoopback=true"], cancellationToken);
        await using var partners = await StartSinkAsync(cancellationToken);
        await using var publisher = await StartPublisherAsync(gateway.Url, cancellationToken);
        var sink = partners.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var fast = Guid.CreateVersion7();
        await RegisterAsync(service, gateway, fast, $"{sink}/fast", cancellationToken);
        await MeasureAsync(publisher, [fast], cancellationToken);

        List<double> ratios = [];
        for (var round = 1; round <= Rounds; round++)
        {
            var alone = await MeasureAsync(publisher, [fast], cancellationToken);
            // Another each round, with an empty queue of its own; those of earlier rounds still have their calls on the way.
            var slow = Guid.CreateVersion7();
            await RegisterAsync(service, gateway, slow, $"{sink}/slow", cancellationToken);
            var beside = await MeasureAsync(publisher, [fast, slow], cancellationToken);
            ratios.Add(beside / alone);
            Console.WriteLine($"  round {round}: alone p99 {alone:0.0} ms; beside one that answers after {SlowAnswer.TotalSeconds:0} s {beside:0.0} ms; {slowCalls} slow calls so far");
        }

        return [BenchResult.OfCosts(Name, "times the p99 alone", ratios, [], 2)];
    }

    // Each partner's events come evenly; every call of the fast one has arrived when this returns.
    async Task<double> MeasureAsync(WebApplication publisher, Guid[] partners, CancellationToken cancellationToken)
    {
        waits.Clear();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / EventsPerSecond);
        for (var number = 0; number < EventsOfRound; number++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            await using var scope = publisher.Services.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            foreach (var partner in partners)
            {
                work.Publish(new SessionCancelled(Guid.CreateVersion7(), partner, Guid.CreateVersion7(), TimeProvider.System.GetUtcNow()));
            }

            await work.CommitAsync(cancellationToken);
        }

        await Eventually.HoldsAsync(() => Task.FromResult(waits.Count >= EventsOfRound), "every call arrives");
        return waits.Order().ElementAt((int)(waits.Count * 0.99));
    }

    async Task<WebApplication> StartSinkAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/fast", async (HttpContext context) =>
        {
            var arrived = TimeProvider.System.GetUtcNow();
            using var call = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            waits.Enqueue((arrived - call.RootElement.GetProperty("timestamp").GetDateTimeOffset()).TotalMilliseconds);
        });
        app.MapPost("/slow", (HttpContext context) =>
        {
            Interlocked.Increment(ref slowCalls);
            return Task.Delay(SlowAnswer, context.RequestAborted);
        });
        await app.StartAsync(cancellationToken);
        return app;
    }

    // As another service would: an outbox of its own, its relay, and the broker.
    static async Task<WebApplication> StartPublisherAsync(string gateway, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder([
            "--urls", "http://127.0.0.1:0", $"--ConnectionStrings:database={await TestServers.CreateDatabaseAsync()}", $"--ConnectionStrings:broker={BenchServers.Broker}",
            $"--services:gateway:http:0={gateway}", "--Logging:LogLevel:Default=Warning"]);
        builder.AddService("bench", typeof(WebhookIsolationBench).Assembly);
        builder.AddMessaging("bench", typeof(WebhookIsolationBench).Assembly);
        var app = builder.Build();
        await app.StartAsync(cancellationToken);
        return app;
    }

    static async Task RegisterAsync(ServiceProcess service, TestGateway gateway, Guid partner, string url, CancellationToken cancellationToken)
    {
        using var http = CarefulCaller.Client(service.Url);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token(partner, "notifications.write"));
        (await http.PostAsJsonAsync("/v1/notifications/webhooks", new { url }, cancellationToken)).EnsureSuccessStatusCode();
    }
}
