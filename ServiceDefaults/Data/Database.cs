using Dapper;
using Npgsql;

namespace Entraide.ServiceDefaults.Data;

/// <summary>Reads from the service's database, each query on a connection of its own. Whatever writes goes through <see cref="UnitOfWork"/>.</summary>
public sealed class Database(NpgsqlDataSource source) : IQueries
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
    /// All rows of <paramref name="sql"/>, each made by <paramref name="read"/>: for what is asked so often that mapping it, and planning it more
    /// than once a connection, would count. The text has to be always the same, and one plan as good as another for all parameters.
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
