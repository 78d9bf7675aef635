using System.Security.Cryptography;
using System.Text;
using Entraide.Gateway.Grouping;
using Npgsql;
using NpgsqlTypes;

namespace Entraide.Gateway.Tokens;

/// <summary>
/// Which client assertions were used, for all replicas and across their restarts. The database decides: of two inserts of one <c>jti</c> one comes
/// second. It is committed, to disk, before the token leaves.
/// </summary>
sealed class UsedAssertions : BackgroundService
{
    readonly NpgsqlDataSource database;
    readonly GroupedWrites<Use, bool> uses;

    public UsedAssertions(NpgsqlDataSource database) => (this.database, uses) = (database, new GroupedWrites<Use, bool>(InsertAsync));

    /// <summary>Whether this is the first use of <paramref name="jti"/> by <paramref name="client"/>; from now on it is not, at least until <paramref name="until"/>.</summary>
    internal Task<bool> IsFirstAsync(Guid client, string jti, DateTimeOffset until, CancellationToken cancellationToken) =>
        uses.AddAsync(new Use(SHA256.HashData([.. client.ToByteArray(), .. Encoding.UTF8.GetBytes(jti)]), until), cancellationToken);

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        uses.Complete();
        return base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => uses.RunAsync(stoppingToken);

    async Task<IReadOnlyList<bool>> InsertAsync(IReadOnlyList<Use> group, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            insert into used_assertions (digest, expires_at) select * from unnest($1, $2) on conflict do nothing returning digest
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = group.Select(use => use.Digest).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        command.Parameters.Add(new NpgsqlParameter { Value = group.Select(use => use.Until.UtcDateTime).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        var inserted = new HashSet<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            inserted.Add(Convert.ToHexString(reader.GetFieldValue<byte[]>(0)));
        }

        // The same assertion twice in one group: it was inserted once, and the first to ask gets it.
        return [.. group.Select(use => inserted.Remove(Convert.ToHexString(use.Digest)))];
    }

    sealed record Use(byte[] Digest, DateTimeOffset Until);
}
