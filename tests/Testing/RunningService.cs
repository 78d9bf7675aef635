using System.Net.Http.Headers;
using System.Reflection;
using Entraide.ServiceDefaults.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Testing;

/// <summary>
/// A whole service as it runs in production (its own <c>Program</c>'s <c>Build</c>), on a free port, with a database of its own on the real
/// PostgreSQL and the real broker. Named states (<c>SchedulingWithOpenSlot</c>) build on it.
/// </summary>
public sealed class RunningService : IAsyncDisposable
{
    readonly WebApplication app;
    readonly bool ownsGateway;

    RunningService(WebApplication app, TestGateway gateway, string database, bool ownsGateway) => (this.app, Gateway, Database, this.ownsGateway) = (app, gateway, database, ownsGateway);

    /// <summary>Issues the tokens it accepts.</summary>
    public TestGateway Gateway { get; }

    /// <summary>Connection string of its database.</summary>
    public string Database { get; }

    /// <summary>Its container, to look at what is registered.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts the service that <paramref name="build"/> builds from command-line arguments.</summary>
    public static async Task<RunningService> StartAsync(Func<string[], WebApplication> build, Assembly testProject, params string[] settings)
    {
        var gateway = await TestGateway.StartAsync();
        return await StartAsync(build, testProject, gateway, await TestServers.CreateDatabaseAsync(), ownsGateway: true, settings);
    }

    /// <summary>Starts a second process of the same service on the same database, as a region does that has grown; end it before the first.</summary>
    public Task<RunningService> StartReplicaAsync(Func<string[], WebApplication> build, Assembly testProject, params string[] settings) =>
        StartAsync(build, testProject, Gateway, Database, ownsGateway: false, settings);

    /// <summary>Starts a process of the same service on another <paramref name="database"/>, as a region does that had to restore one; end it before the first.</summary>
    public Task<RunningService> StartOnAsync(string database, Func<string[], WebApplication> build, Assembly testProject, params string[] settings) =>
        StartAsync(build, testProject, Gateway, database, ownsGateway: false, settings);

    static async Task<RunningService> StartAsync(Func<string[], WebApplication> build, Assembly testProject, TestGateway gateway, string database, bool ownsGateway, string[] settings)
    {
        var app = build([
            "--urls", "http://127.0.0.1:0",
            $"--ConnectionStrings:database={database}",
            $"--ConnectionStrings:broker={TestServers.Broker(testProject)}",
            $"--services:gateway:http:0={gateway.Url}",
            "--Logging:LogLevel:Default=Warning",
            .. settings]);
        await app.StartAsync();
        var service = new RunningService(app, gateway, database, ownsGateway);
        using var http = service.Anonymous();
        await Eventually.HoldsAsync(async () => (await http.GetAsync("/health/ready")).IsSuccessStatusCode, "the service is ready");
        return service;
    }

    /// <summary>Publishes as any service does: by an outbox, its relay and the broker.</summary>
    public async Task PublishAsync<T>(T message) where T : class
    {
        await using var scope = Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        work.Publish(message);
        await work.CommitAsync(CancellationToken.None);
    }

    /// <summary>A client without a token.</summary>
    public HttpClient Anonymous() => CarefulCaller.Client(Url);

    /// <summary>A client that calls for <paramref name="partner"/> with <paramref name="scope"/> (space-separated).</summary>
    public HttpClient As(Guid partner, string scope)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Gateway.Token(partner, scope));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        if (ownsGateway)
        {
            await Gateway.DisposeAsync();
        }
    }
}
