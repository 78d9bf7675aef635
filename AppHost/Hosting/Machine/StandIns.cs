using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Entraide.Hosting;

// Programs of this machine that do what a container of a known image would do.
static class StandIns
{
    static readonly Dictionary<string, Func<StandInContext, CancellationToken, Task<Launch>>> ByImage = new(StringComparer.OrdinalIgnoreCase)
    {
        ["library/rabbitmq"] = RabbitMqOnMachine.PrepareAsync,
        ["library/postgres"] = PostgresOnMachine.PrepareAsync,
        ["maildev/maildev"] = MaildevOnMachine.PrepareAsync,
    };

    public static Task<Launch> PrepareAsync(StandInContext context, CancellationToken cancellationToken)
    {
        var image = context.Resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()?.Image;
        return ByImage.TryGetValue(image ?? "", out var prepare)
            ? prepare(context, cancellationToken)
            : throw new DistributedApplicationException(
                $"'{context.Resource.Name}' needs a container engine: nothing on this machine stands in for the image {image}.");
    }
}

sealed record StandInContext(
    ContainerResource Resource,
    PlatformSettings Settings,
    RunFolder Run,
    IReadOnlyDictionary<string, string> Env,
    IReadOnlyList<string> Args)
{
    // A volume means: keep. Without one the data goes with the run, as it would with the container.
    public string Folder => Resource.Annotations.OfType<ContainerMountAnnotation>().Any()
        ? Path.Combine(Settings.DataFolder, Resource.Name)
        : Path.Combine(Run.Path, Resource.Name);

    public EndpointAnnotation Endpoint(string name) => Resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(endpoint => endpoint.Name == name)
        ?? throw new DistributedApplicationException($"'{Resource.Name}' needs an endpoint named '{name}'.");
}

static class FreePort
{
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // A port that was asked for by number and is taken should be said in one line, not found out by a service that never comes up.
    public static void ThrowIfTaken(int port, string what)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException)
        {
            throw new DistributedApplicationException($"Port {port}, asked for by {what}, is taken: stop what uses it, or ask for another.");
        }
    }
}
