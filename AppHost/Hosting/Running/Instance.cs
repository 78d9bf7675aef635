using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting.Dcp;

namespace Entraide.Hosting;

// One running thing: a replica of a project, a server, a database.
sealed class Instance
{
    int starts;

    public Instance(IResource resource, int replica, bool hasChecks)
    {
        Resource = resource;
        Replica = replica;
        HasChecks = hasChecks;
        Id = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 8);
        Name = resource is IResourceWithParent ? resource.Name : $"{resource.Name}-{Id}";
    }

    public IResource Resource { get; }

    public int Replica { get; }

    public DateTimeOffset CreatedAt { get; } = TimeProvider.System.GetUtcNow();

    // Whether anything tells its health; without that, running is all there is to say.
    public bool HasChecks { get; }

    // Tells replicas apart, in the orchestrator, in telemetry and on the dashboard alike.
    public string Id { get; }

    public string Name { get; }

    // The orchestrator's object of today's process. Each start has a new name: under an old one the orchestrator would go on probing the old port.
    public string ObjectName { get; private set; } = "";

    public InstanceState State { get; set; } = new();

    public void NameObject() => ObjectName = ++starts == 1 ? Name : $"{Name}-{starts}";

    public bool IsReady => State.Phase is Phase.Running && (!HasChecks || State.Healthy is true);
}

enum Phase
{
    Waiting,
    Starting,
    Running,
    Stopping,
    Finished,
    Exited,
    FailedToStart,
}

sealed record InstanceState
{
    public Phase Phase { get; init; }

    // Null as long as nobody has looked.
    public bool? Healthy { get; init; }

    public string? HealthReason { get; init; }

    public DateTimeOffset? CheckedAt { get; init; }

    public int? Pid { get; init; }

    public int? ExitCode { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public DcpObject? Object { get; init; }

    public IReadOnlyList<EnvVar> Env { get; init; } = [];

    public IReadOnlyList<string> WaitingFor { get; init; } = [];

    public bool HasEnded => Phase is Phase.Finished or Phase.Exited or Phase.FailedToStart;
}
