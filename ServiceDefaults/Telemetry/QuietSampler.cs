using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Entraide.ServiceDefaults.Telemetry;

/// <summary>
/// Everything is traced but the platform's own polling: health probes with what they cause, and looks into the database that belong to
/// nobody's request. Thousands an hour, they would bury what operators look for.
/// </summary>
sealed class QuietSampler : Sampler
{
    readonly ParentBasedSampler others = new(new AlwaysOnSampler());

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var isDatabase = samplingParameters is { Kind: ActivityKind.Client, Name: "postgresql" };
        // The gateway's look at each replica every other second; what it causes follows it.
        var isProbe = samplingParameters.Name.StartsWith("proxy.cluster_health", StringComparison.Ordinal);
        return isProbe || (isDatabase && Activity.Current is not { Recorded: true })
            ? new SamplingResult(SamplingDecision.Drop)
            : others.ShouldSample(samplingParameters);
    }
}
