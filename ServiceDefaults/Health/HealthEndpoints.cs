using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace Entraide.ServiceDefaults;

/// <summary><c>/health/live</c>: the process runs. <c>/health/ready</c>: what it depends on answers too. Neither says which version or where.</summary>
static class HealthEndpoints
{
    internal static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") && !check.Name.StartsWith("masstransit", StringComparison.Ordinal) }).AllowAnonymous();
    }
}
