using System.Data;
using Dapper;
using Entraide.ServiceDefaults.Tenancy;
using Npgsql;

namespace Entraide.ServiceDefaults.Data;

/// <summary>
/// Reads from the service's database, each query on a connection of its own, and sees what the work at hand may see (<see cref="WorkingFor"/>). Whatever
/// writes goes through <see cref="UnitOfWork"/>.
/// </summary>
public sealed class Database : IQueries
{
    readonly Connections connections;

    internal Database(Connections connections) => this.connections = connections;

    /// <summary>Reads through connections of the caller's own, which name no partner: as the tenant's role they see what is open to everybody, and nothing else.</summary>
    public static Database Through(NpgsqlDataSource source) => new(new Connections(source, null));

    /// <summary>All rows of <paramref name="sql"/>, each mapped to <typeparamref name="T"/> by column name (snake_case).</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        var (source, partner) = connections.ForWorkAtHand();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<T>(PartnerStatement.Command(partner, sql, parameters, null, cancellationToken))).AsList();
    }

    /// <summary>The only row of <paramref name="sql"/>, or the default of <typeparamref name="T"/> where there is none.</summary>
    public async Task<T?> FindAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        var (source, partner) = connections.ForWorkAtHand();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<T>(PartnerStatement.Command(partner, sql, parameters, null, cancellationToken));
    }

    /// <summary>
    /// All rows of <paramref name="sql"/>, each made by <paramref name="read"/>: for what is asked so often that mapping it, and planning it more
    /// than once a connection, would count. The text has to be always the same, and one plan as good as another for all parameters.
    /// </summary>
    public async Task<IReadOnlyList<T>> QueryPreparedAsync<T>(
        string sql, IEnumerable<NpgsqlParameter> parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var (source, partner) = connections.ForWorkAtHand();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        if (partner is { } said)
        {
            batch.BatchCommands.Add(PartnerStatement.Alone(said));
        }

        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>
    /// A transaction that reads the database as it is at one moment, for what is read piece by piece. The caller ends it, and closes its connection after it.
    /// </summary>
    public async Task<NpgsqlTransaction> BeginSnapshotAsync(CancellationToken cancellationToken)
    {
        var (source, partner) = connections.ForWorkAtHand();
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            if (partner is { } said)
            {
                await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { PartnerStatement.Alone(said) } };
                await batch.ExecuteNonQueryAsync(cancellationToken);
            }

            return transaction;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
