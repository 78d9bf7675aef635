using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Entraide.Hosting;

// Tells other programs of this user where everything is, as long as it runs.
sealed class RunFile(string dataFolder, DashboardSettings dashboard, ResourceServiceAddress resourceService, Board board)
{
    static readonly JsonSerializerOptions Format = new() { WriteIndented = true };
    readonly string lastRun = System.IO.Path.Combine(dataFolder, "last-run");
    string? written;
    double? secondsToUp;

    public string Path { get; } = System.IO.Path.Combine(dataFolder, "run.json");

    // After a kill, the last run's servers may still be on their way down, on the same data.
    public async Task TakeOverAsync(RunFolder run, CancellationToken cancellationToken)
    {
        Delete();
        if (File.Exists(lastRun))
        {
            await Processes.EndRunAsync((await File.ReadAllTextAsync(lastRun, cancellationToken)).Trim(), TimeSpan.FromSeconds(8), cancellationToken);
        }

        PrivateFiles.Write(lastRun, System.Text.Encoding.ASCII.GetBytes(run.Id));
    }

    public void Write(bool healthy, TimeSpan? untilUp)
    {
        var instances = board.Instances;
        var text = JsonSerializer.Serialize(
            new
            {
                pid = Environment.ProcessId,
                healthy,
                seconds_to_up = secondsToUp ??= untilUp is { } time ? Math.Round(time.TotalSeconds, 1) : null,
                dashboard = dashboard.FrontendUrl,
                dashboard_login = dashboard.LoginUrl,
                telemetry_url = dashboard.TelemetryUrl,
                telemetry_key = dashboard.ApiKey,
                resource_service = resourceService.Url,
                resource_service_key = resourceService.Key,
                endpoints = instances.Select(instance => instance.Resource).Distinct().OfType<IResourceWithEndpoints>()
                    .Where(resource => resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.IsAllocated))
                    .ToDictionary(resource => resource.Name, resource => resource.Annotations.OfType<EndpointAnnotation>()
                        .Where(endpoint => endpoint.IsAllocated)
                        .ToDictionary(endpoint => endpoint.Name, endpoint => new EndpointReference(resource, endpoint.Name).Url)),
                processes = instances.Where(instance => instance.State.Pid is not null)
                    .GroupBy(instance => instance.Resource.Name)
                    .ToDictionary(group => group.Key, group => group.Select(instance => instance.State.Pid).ToList()),
            },
            Format);
        if (text != written)
        {
            PrivateFiles.Write(Path, System.Text.Encoding.UTF8.GetBytes(text));
            written = text;
        }
    }

    public void Delete() => File.Delete(Path);
}
