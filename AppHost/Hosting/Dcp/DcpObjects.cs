using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entraide.Hosting.Dcp;

// The orchestrator's objects, as far as they are used here. Names and meanings are those of its OpenAPI document (/openapi/v2).
abstract record DcpObject(string Kind, Metadata Metadata)
{
    public const string Group = "usvc-dev.developer.microsoft.com/v1";

    public string ApiVersion => Group;

    [JsonIgnore]
    public string Name => Metadata.Name;
}

sealed record Metadata(string Name)
{
    public Dictionary<string, string>? Annotations { get; init; }
}

sealed record Service(Metadata Metadata, ServiceSpec Spec) : DcpObject("Service", Metadata), IDcpObject
{
    public static string Plural => "services";

    public ServiceStatus? Status { get; init; }
}

sealed record ServiceSpec
{
    public string Protocol { get; init; } = "TCP";

    // 127.0.0.1 only: nothing of a developer's machine is offered to its network.
    public string AddressAllocationMode { get; init; } = "IPv4ZeroOne";

    public string? Address { get; init; }

    public int? Port { get; init; }
}

sealed record ServiceStatus(string? State, string? EffectiveAddress, int? EffectivePort);

sealed record Executable(Metadata Metadata, ExecutableSpec Spec) : DcpObject("Executable", Metadata), IDcpObject
{
    public static string Plural => "executables";

    public ProcessStatus? Status { get; init; }
}

sealed record ExecutableSpec
{
    public required string ExecutablePath { get; init; }

    public string? WorkingDirectory { get; init; }

    public List<string>? Args { get; init; }

    public List<EnvVar>? Env { get; init; }

    public string ExecutionType { get; init; } = "Process";

    public List<HealthProbe>? HealthProbes { get; init; }

    public bool? Stop { get; init; }
}

sealed record Container(Metadata Metadata, ContainerSpec Spec) : DcpObject("Container", Metadata), IDcpObject
{
    public static string Plural => "containers";

    public ProcessStatus? Status { get; init; }
}

sealed record ContainerSpec
{
    public required string Image { get; init; }

    public string? Command { get; init; }

    public List<string>? Args { get; init; }

    public List<EnvVar>? Env { get; init; }

    public List<PortMapping>? Ports { get; init; }

    public List<VolumeMount>? VolumeMounts { get; init; }

    public List<HealthProbe>? HealthProbes { get; init; }

    public bool? Stop { get; init; }
}

sealed record PortMapping(int ContainerPort, string HostIP);

sealed record VolumeMount(string Type, string? Source, string Target, bool ReadOnly);

sealed record EnvVar(string Name, string? Value);

sealed record HealthProbe(string Name, string Type, HttpProbe HttpProbe, ProbeSchedule Schedule);

sealed record HttpProbe(string Url);

sealed record ProbeSchedule(string Kind, string Interval, string Timeout);

// The same fields tell of a process and of a container; a container has no process of this machine.
sealed record ProcessStatus
{
    public string? State { get; init; }

    public int? Pid { get; init; }

    public int? ExitCode { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? StartupTimestamp { get; init; }

    public DateTimeOffset? FinishTimestamp { get; init; }

    public string? HealthStatus { get; init; }

    public List<ProbeResult>? HealthProbeResults { get; init; }

    public List<EnvVar>? EffectiveEnv { get; init; }

    public List<string>? EffectiveArgs { get; init; }

    public string? ContainerId { get; init; }
}

sealed record ProbeResult(string? ProbeName, string? Outcome, string? Reason, DateTimeOffset? Timestamp);

sealed record ServiceProducer(string ServiceName, string? Address, int? Port);

sealed record WatchEvent<T>(string Type, T Object);

interface IDcpObject
{
    static abstract string Plural { get; }
}

static class DcpJson
{
    public const string ServiceProducerAnnotation = "service-producer";

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
