namespace Entraide.ServiceDefaults.Data;

/// <summary>Where a query can be asked: of what is committed (<see cref="Database"/>), or of what a use case sees that has not ended yet (<see cref="UnitOfWork"/>).</summary>
public interface IQueries
{
    /// <summary>All rows of <paramref name="sql"/>, each mapped to <typeparamref name="T"/> by column name (snake_case).</summary>
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken);

    /// <summary>The only row of <paramref name="sql"/>, or the default of <typeparamref name="T"/> where there is none.</summary>
    Task<T?> FindAsync<T>(string sql, object? parameters, CancellationToken cancellationToken);
}
