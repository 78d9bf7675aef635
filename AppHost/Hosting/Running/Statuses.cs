using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting.Dcp;

namespace Entraide.Hosting;

// Reads the orchestrator's account of a process.
static class Statuses
{
    public static InstanceState Apply(InstanceState state, ProcessStatus status, IResource resource)
    {
        var phase = status.State switch
        {
            "Running" => Phase.Running,
            "Stopping" => Phase.Stopping,
            "FailedToStart" => Phase.FailedToStart,
            "Finished" or "Terminated" or "Exited" => status.ExitCode is 0 ? Phase.Finished : Phase.Exited,
            _ => Phase.Starting,
        };
        var runs = phase is Phase.Running;
        var probe = status.HealthProbeResults?.LastOrDefault();
        return state with
        {
            Phase = phase,
            Pid = status.Pid is > 0 && runs ? status.Pid : null,
            ExitCode = runs ? null : status.ExitCode,
            StartedAt = status.StartupTimestamp,
            FinishedAt = status.FinishTimestamp,
            Healthy = ServerHealth.Knows(resource) ? (runs ? state.Healthy : null) : runs ? Health(status.HealthStatus) : null,
            HealthReason = ServerHealth.Knows(resource) ? state.HealthReason : probe?.Reason,
            CheckedAt = ServerHealth.Knows(resource) ? state.CheckedAt : probe?.Timestamp,
            Env = status.EffectiveEnv is { } env && !env.SequenceEqual(state.Env) ? env : state.Env,
        };
    }

    static bool? Health(string? status) => status switch
    {
        "Healthy" => true,
        "Unhealthy" => false,
        _ => null,
    };
}
