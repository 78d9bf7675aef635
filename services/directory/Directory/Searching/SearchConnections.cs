using Entraide.ServiceDefaults.Data;
using Npgsql;

namespace Entraide.DirectoryService.Searching;

/// <summary>
/// Connections for searching: they only read, give up after five seconds, and keep their statements prepared, which halves what a search
/// costs the database. Few of them: a rush of searches waits here in order, instead of slowing each other down inside PostgreSQL, and never for the connections of an import.
/// </summary>
sealed class SearchConnections : IAsyncDisposable
{
    readonly NpgsqlDataSource source;

    public SearchConnections(TenantLogin login, ILoggerFactory logger)
    {
        var settings = new NpgsqlConnectionStringBuilder(login.ConnectionString)
        {
            MaxPoolSize = Math.Max(4, Environment.ProcessorCount),
            MinPoolSize = 0,
            Timeout = 5,
            CommandTimeout = 10,
            MaxAutoPrepare = 40,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
            GssEncryptionMode = GssEncryptionMode.Disable,
            // One plan for all values: to plan a search anew takes longer than to run it, and the index to use is the same.
            // A just-in-time compiler and parallel workers help a query of seconds, and hurt one of milliseconds.
            Options = "-c default_transaction_read_only=on -c statement_timeout=5000 -c plan_cache_mode=force_generic_plan -c jit=off -c max_parallel_workers_per_gather=0 -c pg_trgm.similarity_threshold=0.25",
        };
        source = new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(logger).Build();
        Database = Database.Through(source);
    }

    /// <summary>For plain questions.</summary>
    public Database Database { get; }

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => source.OpenConnectionAsync(cancellationToken);

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
