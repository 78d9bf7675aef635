using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>An application of several parts, run on this machine.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    readonly WebApplication host;

    internal DistributedApplication(WebApplicationBuilder builder, IResourceCollection resources, PlatformSettings settings) =>
        host = Composition.Compose(builder, resources, settings);

    /// <summary>Services of the AppHost itself.</summary>
    public IServiceProvider Services => host.Services;

    /// <summary>Starts to describe an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    /// <summary>Starts to describe an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>Runs the application until it is told to stop.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs the application until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await StartAsync(cancellationToken);
            await host.WaitForShutdownAsync(cancellationToken);
        }
        catch (DistributedApplicationException exception)
        {
            // Whoever typed the command wants the reason and what to do, not a stack.
            await Console.Error.WriteLineAsync($"error: {exception.Message}");
            Environment.ExitCode = 1;

            // What had started by then is stopped in order.
            await host.StopAsync(CancellationToken.None);
        }
        catch (OperationCanceledException) when (host.Lifetime.ApplicationStopping.IsCancellationRequested || cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <summary>Starts the application and returns when its parts have been handed to the orchestrator.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => host.StartAsync(cancellationToken);

    /// <summary>Stops all parts.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => host.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
