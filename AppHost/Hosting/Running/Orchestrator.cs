using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting.Dcp;
using Microsoft.Extensions.Hosting;

namespace Entraide.Hosting;

// Hands the application to the orchestrator: services first, then each resource as soon as what it waits for is there.
sealed class Orchestrator(
    IResourceCollection resources,
    PlatformSettings settings,
    Board board,
    DashboardSettings dashboard,
    ResourceServiceAddress resourceService,
    IHostApplicationLifetime lifetime,
    IHostEnvironment environment) : IHostedLifecycleService, IDisposable
{
    // No more starts and reports after the first; the orchestrator's account is followed until the second.
    readonly CancellationTokenSource stopping = new();
    readonly CancellationTokenSource stopped = new();
    readonly List<Task> running = [];
    readonly Stopwatch sinceStart = new();
    DataFolder? data;
    RunFolder? run;
    Guard? guard;
    Translator? translator;
    RunFile? runFile;
    DcpClient? dcp;

    public DcpClient Dcp => dcp ?? throw new InvalidOperationException("The orchestrator does not run yet.");

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        sinceStart.Start();
        var (program, dashboardProgram) = (settings.Dcp, settings.Dashboard);
        data = DataFolder.Open(settings.DataFolder);
        run = new RunFolder();
        runFile = new RunFile(settings.DataFolder, dashboard, resourceService, board);
        await runFile.TakeOverAsync(run, cancellationToken);
        guard = Guard.Start(run, runFile.Path);
        dcp = DcpClient.Connect(await DcpServer.StartAsync(run, program, settings.ContainerEngine, cancellationToken));
        translator = new Translator(settings, run, dashboard.Telemetry(environment.IsDevelopment()));

        var all = resources.Where(resource => resource is not ParameterResource).ToList();
        board.Add(all.SelectMany(InstancesOf));
        var page = dashboard.Resource(dashboardProgram, resourceService);
        board.Add(InstancesOf(page));
        await AllocateAsync(all, cancellationToken);

        Console.WriteLine($"Login to the dashboard at {dashboard.LoginUrl}");
        Follow(() => WatchAsync<Executable>(found => found.Status));
        if (settings.ContainerEngine is not null)
        {
            Follow(() => WatchAsync<Container>(found => found.Status));
        }

        Follow(() => new Reporter(board, runFile, sinceStart).FollowAsync(all, stopping.Token));
        foreach (var resource in all.Append(page))
        {
            Follow(() => RunAsync(resource));
        }

        foreach (var instance in board.Instances.Where(instance => ServerHealth.Knows(instance.Resource)))
        {
            Follow(() => ServerHealth.FollowAsync(board, instance, stopping.Token));
        }
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (run is null)
        {
            return;
        }

        await stopping.CancelAsync();

        // The services first, so that they can still finish with the broker and the databases.
        await EndAsync(instance => instance.Resource is not ContainerResource && instance.Resource.Name != DashboardSettings.Name, TimeSpan.FromSeconds(4));
        await EndAsync(instance => instance.Resource is ContainerResource, TimeSpan.FromSeconds(3));
        await stopped.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (dcp is not null)
        {
            try
            {
                using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                await Dcp.StopServerAsync(soon.Token);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                // It closes the connection while it answers.
            }

            await Processes.EndRunAsync(run.Id, TimeSpan.FromSeconds(1), CancellationToken.None);
        }

        await (guard?.DismissAsync() ?? Task.CompletedTask);

        runFile?.Delete();
        run.Dispose();
        data?.Dispose();
    }

    // Makes the objects anew, with settings as they are now, and waits for nothing: whoever asked wants it up.
    public async Task LaunchAsync(Instance instance, CancellationToken cancellationToken)
    {
        instance.NameObject();
        board.Update(instance, state => state with
        {
            Phase = Phase.Starting,
            Healthy = null,
            ExitCode = null,
            FinishedAt = null,
            WaitingFor = [],
        });
        var value = await translator!.ObjectAsync(instance, cancellationToken);
        board.Update(instance, state => state with { Object = value });
        if (value is Container container)
        {
            await Dcp.CreateAsync(container, cancellationToken);
        }
        else
        {
            await Dcp.CreateAsync((Executable)value, cancellationToken);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        stopping.Dispose();
        stopped.Dispose();
        guard?.Dispose();
        dcp?.Dispose();
    }

    static IEnumerable<Instance> InstancesOf(IResource resource)
    {
        var replicas = resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;
        var checks = ServerHealth.Knows(resource) || resource is PostgresDatabaseResource || resource.Annotations.OfType<HttpHealthAnnotation>().Any();
        return Enumerable.Range(0, replicas).Select(replica => new Instance(resource, replica, checks));
    }

    async Task AllocateAsync(IEnumerable<IResource> all, CancellationToken cancellationToken)
    {
        foreach (var endpoint in all.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()).Where(endpoint => !endpoint.IsProxied))
        {
            endpoint.TargetPort ??= endpoint.Port ?? FreePort.Take();
            endpoint.Allocate(endpoint.TargetPort.Value);
        }

        var services = all.SelectMany(resource => Translator.Services(resource).Select(pair => (Resource: resource, pair.Endpoint, pair.Service))).ToList();
        foreach (var (resource, endpoint, service) in services)
        {
            if (endpoint.Port is { } port)
            {
                FreePort.ThrowIfTaken(port, $"'{resource.Name}'");
            }

            await Dcp.CreateAsync(service, cancellationToken);
        }

        foreach (var (_, endpoint, service) in services)
        {
            int? port;
            while ((port = (await Dcp.FindAsync<Service>(service.Name, cancellationToken))?.Status?.EffectivePort) is null or 0)
            {
                await Task.Delay(10, cancellationToken);
            }

            endpoint.Allocate(port.Value);
        }
    }

    async Task RunAsync(IResource resource)
    {
        var instances = board.Of(resource).ToList();
        await Waits.WaitAsync(board, resource, stopping.Token);
        if (resource is PostgresDatabaseResource database)
        {
            await Databases.CreateAsync(database, stopping.Token);
            board.Update(instances[0], state => state with
            {
                Phase = Phase.Running,
                Healthy = true,
                WaitingFor = [],
                StartedAt = TimeProvider.System.GetUtcNow(),
            });
            return;
        }

        foreach (var instance in instances)
        {
            await LaunchAsync(instance, stopping.Token);
        }
    }

    async Task WatchAsync<T>(Func<T, ProcessStatus?> status)
        where T : DcpObject, IDcpObject
    {
        var failures = 0;
        while (true)
        {
            try
            {
                await foreach (var change in Dcp.WatchAsync<T>(stopped.Token))
                {
                    failures = 0;
                    if (change.Type is "ADDED" or "MODIFIED"
                        && status(change.Object) is { } now
                        && board.Instances.FirstOrDefault(instance => instance.ObjectName == change.Object.Name) is { } instance)
                    {
                        board.Update(instance, state => Statuses.Apply(state, now, instance.Resource));
                    }
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException && !stopped.IsCancellationRequested)
            {
                // The stream may break; the orchestrator itself outlives that, and everything is told again.
                if (++failures > 25)
                {
                    throw new DistributedApplicationException("Aspire's orchestrator has ended unexpectedly; everything it ran is stopped.");
                }
            }

            await Task.Delay(200, stopped.Token);
        }
    }

    async Task EndAsync(Func<Instance, bool> which, TimeSpan patience)
    {
        using var patient = new CancellationTokenSource(patience);
        var instances = board.Instances.Where(instance => which(instance) && instance.State is { Object: not null, HasEnded: false }).ToList();
        try
        {
            await Task.WhenAll(instances.Select(instance => Commands.StopAsync(this, board, instance, patient.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or DcpException)
        {
            // What does not stop in time is ended with the orchestrator.
        }
    }

    void Follow(Func<Task> work) => running.Add(Task.Run(async () =>
    {
        try
        {
            await work();
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // What was under way when the end came does not matter any more.
        }
        catch (Exception exception)
        {
            // The application cannot become whole any more; what has started is stopped in order.
            var line = exception is DistributedApplicationException or DcpException ? exception.Message : exception.ToString();
            await Console.Error.WriteLineAsync($"error: {line}");
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }));
}
