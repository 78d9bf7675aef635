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
}
