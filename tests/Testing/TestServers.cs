using System.Reflection;
using Npgsql;

namespace Entraide.Testing;

/// <summary>The real PostgreSQL and RabbitMQ that <c>./platform test</c> starts for integration tests, found through two environment variables.</summary>
public static class TestServers
{
    /// <summary>Connection string of a superuser of the test PostgreSQL.</summary>
    public static string Postgres => Required("TEST_POSTGRES");

    /// <summary>A program of the test PostgreSQL, such as <c>pg_dump</c>.</summary>
    public static string PostgresProgram(string name) => Path.Combine(Required("TEST_POSTGRES_BIN"), name);

    /// <summary>amqp:// address of the test RabbitMQ, in the virtual host of the calling test project: projects do not see each other's exchanges.</summary>
    public static string Broker(Assembly project) => $"{Required("TEST_BROKER")}/{project.GetName().Name!.ToLowerInvariant()}";

    /// <summary>Creates an empty database and returns its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var name = $"t_{Guid.CreateVersion7():N}";
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name}", connection);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(Postgres) { Database = name }.ConnectionString;
    }

    static string Required(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{variable} is not set: run ./platform test, or eval \"$(./platform test-servers)\" first.");
}
