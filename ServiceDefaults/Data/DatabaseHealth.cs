using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Entraide.ServiceDefaults.Data;

sealed class DatabaseHealth(NpgsqlDataSource database, Connections connections) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Requests and the rest come in as different roles: one may be let in without the other.
            foreach (var source in new[] { database, connections.Tenant ?? database }.Distinct())
            {
                await using var command = source.CreateCommand("select 1");
                await command.ExecuteScalarAsync(cancellationToken);
            }

            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.");
        }
    }
}
