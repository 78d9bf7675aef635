using Dapper;
using Npgsql;

namespace Entraide.ServiceDefaults.Data;

/// <summary>Reads from the service's database, each query on a connection of its own. Whatever writes goes through <see cref="UnitOfWork"/>.</summary>
public sealed class Database(NpgsqlDataSource source)
{
    /// <summary>All rows of <paramref name="sql"/>, each mapped to <typeparamref name="T"/> by column name (snake_case).</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The only row of <paramref name="sql"/>, or the default of <typeparamref name="T"/> where there is none.</summary>
    public async Task<T?> FindAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// All rows of a statement that is asked so often that planning it each time would count: it is planned once a connection. For a text
    /// that is always the same, and parameters (named, typed) for which one plan is as good as another.
    /// </summary>
    public async Task<IReadOnlyList<T>> QueryPreparedAsync<T>(
        string sql, IEnumerable<NpgsqlParameter> parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
