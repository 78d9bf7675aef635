using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Entraide.ServiceDefaults.Data;

/// <summary>
/// Brings a service's database to the schema its code expects, before the first request: the embedded <c>Migrations/*.sql</c> of the
/// platform, then those of the service, in the order of their names, each once, each in its own transaction.
/// Replicas that start together wait for each other behind an advisory lock.
/// </summary>
sealed class Migrator(NpgsqlDataSource database, Connections connections, TenantLogin tenant, MigrationSource source, ILogger<Migrator> logger) : IHostedLifecycleService
{
    const long LockKey = 0x656E7472616964; // "entraid" in ASCII: any number will do, as long as all replicas use the same.

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenWhenReadyAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_lock({LockKey})", cancellationToken);
        try
        {
            await ExecuteAsync(connection, "create table if not exists public.schema_migrations (name text primary key, applied_at timestamptz not null default now())", cancellationToken);
            foreach (var assembly in new[] { typeof(Migrator).Assembly, source.Assembly }.Distinct())
            {
                await ApplyAsync(connection, assembly, cancellationToken);
            }

            if (connections.Tenant is not null)
            {
                await AdmitTenantAsync(connection, cancellationToken);
            }
        }
        finally
        {
            await ExecuteAsync(connection, $"select pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    async Task ApplyAsync(NpgsqlConnection connection, Assembly assembly, CancellationToken cancellationToken)
    {
        var prefix = assembly.GetName().Name!;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith("migrations.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var name = $"{prefix}/{resource["migrations.".Length..]}";
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var record = new NpgsqlCommand("insert into public.schema_migrations (name) values ($1) on conflict do nothing", connection, transaction);
            record.Parameters.AddWithValue(name);
            if (await record.ExecuteNonQueryAsync(cancellationToken) == 0)
            {
                continue;
            }

            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            await ExecuteAsync(connection, await reader.ReadToEndAsync(cancellationToken), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            logger.LogInformation("Applied migration {Migration}", name);
        }
    }

    // At each start: the password follows the owner's, and a later migration may have opened another table.
    async Task AdmitTenantAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (tenant.MadeHere)
        {
            // Nothing that a role could have been given in between is left to it.
            await ExecuteAsync(connection, $"""
                do $$ begin
                    if not exists (select from pg_roles where rolname = {Literal(tenant.Role)}) then
                        create role {Identifier(tenant.Role)};
                    end if;
                end $$;
                alter role {Identifier(tenant.Role)} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password {(tenant.Verifier() is { } verifier ? Literal(verifier) : "null")};
                """, cancellationToken);
        }

        await ExecuteAsync(connection, $"select platform.admit({Literal(tenant.Role)})", cancellationToken);
    }

    static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"")}\"";

    static string Literal(string text) => $"'{text.Replace("'", "''")}'";

    // A region may start the service before its database: wait for it, as a container restart would, instead of crashing in a loop.
    async Task<NpgsqlConnection> OpenWhenReadyAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.OpenConnectionAsync(cancellationToken);
            }
            catch (NpgsqlException exception) when (attempt < 120 && exception.IsTransient)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            }
        }
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The assembly whose embedded SQL a service's database is built from.</summary>
sealed record MigrationSource(Assembly Assembly);
