using Aspire.Hosting.ApplicationModel;
using Npgsql;

namespace Entraide.Hosting;

// Creates the databases that are missing in a server.
static class Databases
{
    public static async Task CreateAsync(PostgresDatabaseResource database, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(database.Parent, cancellationToken);
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = database.DatabaseName } } };
        if (await find.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE \"{database.DatabaseName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public static async Task<NpgsqlConnection> OpenAsync(PostgresServerResource server, CancellationToken cancellationToken)
    {
        // No pool: a connection left open would be one fewer for the services, and would hold up the server's end.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(await server.ConnectionStringExpression.GetValueAsync(cancellationToken))
        {
            Database = "postgres",
            Pooling = false,
            Timeout = 3,
        }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
