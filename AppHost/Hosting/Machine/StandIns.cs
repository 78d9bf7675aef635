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
    // Below the range from which the system takes the near end of outgoing connections: a server that is stopped for a while would find its
    // port taken by somebody's connection when it comes back, or a client that keeps trying would reach itself there.
    const int First = 20_000, Range = 10_000;
    static readonly HashSet<int> given = [];

    public static int Take()
    {
        for (var attempt = 0; attempt < Range; attempt++)
        {
            var port = First + Random.Shared.Next(Range);
            lock (given)
            {
                if (!given.Contains(port) && IsFree(port))
                {
                    given.Add(port);
                    return port;
                }
            }
        }

        throw new DistributedApplicationException($"No port between {First} and {First + Range - 1} is free: stop what uses them.");
    }

    // A port that was asked for by number and is taken should be said in one line, not found out by a service that never comes up.
    public static void ThrowIfTaken(int port, string what)
    {
        if (!IsFree(port))
        {
            throw new DistributedApplicationException($"Port {port}, asked for by {what}, is taken: stop what uses it, or ask for another.");
        }
    }

    static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
