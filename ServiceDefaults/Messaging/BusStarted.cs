using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Entraide.ServiceDefaults.Messaging;

/// <summary>
/// Ready once the queues exist and are consumed for the first time, so that no event passes by a service that is still starting.
/// After that an outage of the broker only degrades: requests are still answered, and taking the service out would make it worse.
/// </summary>
sealed class BusStarted(ConsumingBus bus) : IHealthCheck
{
    volatile bool started;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var healthy = bus.IsHealthy;
        started |= healthy;
        return Task.FromResult(healthy ? HealthCheckResult.Healthy()
            : started ? HealthCheckResult.Degraded("The broker is away; messages wait in the outbox.")
            : HealthCheckResult.Unhealthy("The broker has not been reached yet."));
    }
}
