using Npgsql;

namespace Entraide.ServiceDefaults.Jobs;

/// <summary>Leases in the service's database: who runs a periodic job now, and when it is due again.</summary>
sealed class LeaseTable(NpgsqlDataSource database, TimeProvider time)
{
    internal static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    /// <summary>Takes the lease of <paramref name="job"/> if it is due and nobody alive holds it.</summary>
    public async Task<bool> TryTakeAsync(string job, string holder, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var command = database.CreateCommand("""
            insert into platform.leases (name, holder, expires_at, due_at) values ($1, $2, $4, $3)
            on conflict (name) do update set holder = $2, expires_at = $4
            where leases.due_at <= $3 and leases.expires_at <= $3
            """);
        command.Parameters.AddWithValue(job);
        command.Parameters.AddWithValue(holder);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(now + Length);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Gives the lease back after a round; the next is due after <paramref name="every"/>.</summary>
    public async Task ReturnAsync(string job, string holder, TimeSpan every, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var command = database.CreateCommand("""
            update platform.leases set expires_at = $3, due_at = $4, last_run_at = $3, runs = runs + 1 where name = $1 and holder = $2
            """);
        command.Parameters.AddWithValue(job);
        command.Parameters.AddWithValue(holder);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(now + every);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
