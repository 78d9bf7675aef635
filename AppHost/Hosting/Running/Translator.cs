using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting.Dcp;

namespace Entraide.Hosting;

// Turns resources into the orchestrator's objects.
sealed class Translator(PlatformSettings settings, RunFolder run, Telemetry telemetry)
{
    // One service, which is a proxy, for each endpoint; replicas share it.
    public static IEnumerable<(EndpointAnnotation Endpoint, Service Service)> Services(IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.IsProxied).ToList();
        foreach (var endpoint in endpoints)
        {
            endpoint.ServiceName = endpoints.Count == 1 ? resource.Name : $"{resource.Name}-{endpoint.Name}";
            yield return (endpoint, new Service(new(endpoint.ServiceName), new()
            {
                Protocol = endpoint.Protocol.ToString().ToUpperInvariant(),
                Port = endpoint.Port,
            }));
        }
    }

    public async Task<DcpObject> ObjectAsync(Instance instance, CancellationToken cancellationToken)
    {
        var resource = instance.Resource;
        var env = await EnvironmentAsync(resource, cancellationToken);
        var args = await ArgumentsAsync(resource, cancellationToken);
        switch (resource)
        {
            case ProjectResource project:
                return Executable(instance, ProjectLaunch.Of(project, args, ProjectEnvironment(instance, env)));
            case ExecutableResource executable:
                return Executable(instance, new(executable.Command, executable.WorkingDirectory, args, env));
            case ContainerResource container when settings.ContainerEngine is null:
                var launch = await StandIns.PrepareAsync(new(container, settings, run, env, args), cancellationToken);
                return Executable(instance, launch);
            case ContainerResource container:
                return Container(instance, container, args, env);
            default:
                throw new DistributedApplicationException($"'{resource.Name}' is of a kind that cannot be run: {resource.GetType().Name}.");
        }
    }

    internal static async Task<Dictionary<string, string>> EnvironmentAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(resource, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentAnnotation>().ToList())
        {
            await annotation.Callback(context);
        }

        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.EnvironmentVariable is not null))
        {
            context.EnvironmentVariables[endpoint.EnvironmentVariable!] = TargetPort(resource, endpoint);
        }

        var env = new Dictionary<string, string>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            env[name] = await TextAsync(value, cancellationToken);
        }

        return env;
    }

    static async Task<List<string>> ArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<ArgumentsAnnotation>().ToList())
        {
            await annotation.Callback(context);
        }

        var args = new List<string>();
        foreach (var argument in context.Args)
        {
            args.Add(await TextAsync(argument, cancellationToken));
        }

        return args;
    }

    static async Task<string> TextAsync(object value, CancellationToken cancellationToken) =>
        (value is IValueProvider later ? await later.GetValueAsync(cancellationToken) : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)) ?? "";

    Dictionary<string, string> ProjectEnvironment(Instance instance, Dictionary<string, string> env)
    {
        var urls = string.Join(';', instance.Resource.Annotations.OfType<EndpointAnnotation>()
            .Where(endpoint => endpoint.UriScheme is "http" or "https")
            .Select(endpoint => $"{endpoint.UriScheme}://127.0.0.1:{TargetPort(instance.Resource, endpoint)}"));
        var defaults = telemetry.Environment(instance.Resource.Name, instance.Id);
        if (urls.Length > 0)
        {
            defaults["ASPNETCORE_URLS"] = urls;
        }

        // What the AppHost said about the resource comes last.
        foreach (var (name, value) in env)
        {
            defaults[name] = value;
        }

        return defaults;
    }

    static Executable Executable(Instance instance, Launch launch) => new(
        new(instance.ObjectName) { Annotations = Annotations(instance.Resource, container: false) },
        new()
        {
            ExecutablePath = launch.Command,
            WorkingDirectory = launch.WorkingDirectory,
            Args = [.. launch.Args],
            Env = [.. launch.Env.Select(variable => new EnvVar(variable.Key, variable.Value))],
            HealthProbes = Probes(instance.Resource, endpoint => $"http://127.0.0.1:{TargetPort(instance.Resource, endpoint)}"),
        });

    static Container Container(Instance instance, ContainerResource resource, List<string> args, Dictionary<string, string> env)
    {
        var image = resource.Annotations.OfType<ContainerImageAnnotation>().Last();
        return new(
            new(instance.ObjectName) { Annotations = Annotations(resource, container: true) },
            new()
            {
                Image = $"{(image.Registry is null ? "" : image.Registry + "/")}{image.Image}:{image.Tag ?? "latest"}",
                Command = resource.Entrypoint,
                Args = args.Count > 0 ? args : null,
                Env = [.. env.Select(variable => new EnvVar(variable.Key, variable.Value))],
                Ports = [.. resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => new PortMapping(ContainerPortOf(resource, endpoint), "127.0.0.1"))],
                VolumeMounts = [.. resource.Annotations.OfType<ContainerMountAnnotation>().Select(mount => new VolumeMount(
                    mount.Type is ContainerMountType.Volume ? "volume" : "bind", mount.Source, mount.Target, mount.IsReadOnly))],

                // The container's own port is not reachable by name from here, so the probe goes through the proxy.
                HealthProbes = Probes(resource, endpoint => $"http://127.0.0.1:{endpoint.AllocatedPort}"),
            });
    }

    static int ContainerPortOf(ContainerResource resource, EndpointAnnotation endpoint) => endpoint.TargetPort
        ?? throw new DistributedApplicationException($"The endpoint '{endpoint.Name}' of the container '{resource.Name}' needs a target port.");

    static Dictionary<string, string> Annotations(IResource resource, bool container)
    {
        var producers = resource.Annotations.OfType<EndpointAnnotation>()
            .Where(endpoint => endpoint.ServiceName is not null)
            .Select(endpoint => new ServiceProducer(endpoint.ServiceName!, "127.0.0.1", container || resource is not ContainerResource ? endpoint.TargetPort : null));
        return new() { [DcpJson.ServiceProducerAnnotation] = JsonSerializer.Serialize(producers, DcpJson.Options) };
    }

    static List<HealthProbe>? Probes(IResource resource, Func<EndpointAnnotation, string> address)
    {
        var probes = resource.Annotations.OfType<HttpHealthAnnotation>().Index().Select(probe => new HealthProbe(
            $"http-{probe.Index}",
            "HTTP",
            new(address(Endpoint(resource, probe.Item)) + probe.Item.Path),
            new("Continuous", "1s", "5s"))).ToList();
        return probes.Count > 0 ? probes : null;
    }

    static EndpointAnnotation Endpoint(IResource resource, HttpHealthAnnotation health)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        return endpoints.FirstOrDefault(endpoint => health.EndpointName is null ? endpoint.UriScheme is "http" : endpoint.Name == health.EndpointName)
            ?? throw new DistributedApplicationException($"'{resource.Name}' has no HTTP endpoint to tell its health by.");
    }

    // The port the process itself listens on. A stand-in is not in a container, where a fixed port would be free for sure.
    static string TargetPort(IResource resource, EndpointAnnotation endpoint) =>
        resource is not ContainerResource && endpoint.TargetPort is { } port ? $"{port}" : Template.PortServing(endpoint);
}
