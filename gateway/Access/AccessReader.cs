using System.Collections.Frozen;
using System.Data;
using Dapper;
using Entraide.ServiceDefaults.Identity;
using Npgsql;

namespace Entraide.Gateway.Access;

/// <summary>Reads who may do what: everything at once, because it is little and changes seldom.</summary>
static class AccessReader
{
    /// <summary>The number that grows with every change.</summary>
    internal static async Task<long> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select version from access_version", connection) { CommandTimeout = 2 };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>All of it, of one moment; keys that <paramref name="before"/> had are taken over as they are.</summary>
    internal static async Task<AccessSnapshot> ReadAsync(NpgsqlConnection connection, AccessSnapshot before, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var version = await VersionAsync(connection, cancellationToken);
        var partners = (await AllAsync<PartnerRow>("select id, region, scopes, suspended_at is not null as is_suspended from partners")).ToDictionary(row => row.Id);
        var clients = await AllAsync<ClientRow>("select id, partner_id, scopes, revoked_at is not null as is_revoked from clients");
        var keys = (await AllAsync<KeyRow>("select client_id, kid, x, y, expires_at from client_keys")).ToLookup(row => row.ClientId);
        var secrets = (await AllAsync<SecretRow>("select client_id, mac, expires_at from client_secrets")).ToLookup(row => row.ClientId);
        await transaction.CommitAsync(cancellationToken);

        var known = clients.Select(client => Describe(client, partners[client.PartnerId], keys[client.Id], secrets[client.Id], before)).ToFrozenDictionary(client => client.Id);
        var withdrawn = partners.Values.Where(partner => partner.IsSuspended).Select(partner => partner.Id)
            .Concat(clients.Where(client => client.IsRevoked).Select(client => client.Id)).Select(id => id.ToString());
        return new AccessSnapshot(version, known, withdrawn.ToFrozenSet(StringComparer.Ordinal));

        Task<IEnumerable<T>> AllAsync<T>(string sql) => connection.QueryAsync<T>(new CommandDefinition(sql, null, transaction, cancellationToken: cancellationToken));
    }

    static KnownClient Describe(ClientRow client, PartnerRow partner, IEnumerable<KeyRow> keys, IEnumerable<SecretRow> secrets, AccessSnapshot before)
    {
        var had = before.Clients.GetValueOrDefault(client.Id)?.Keys ?? [];
        return new KnownClient(
            client.Id, partner.Id, partner.Region,
            client.Scopes is null ? partner.Scopes : [.. client.Scopes.Intersect(partner.Scopes)],
            client.IsRevoked || partner.IsSuspended,
            [.. keys.Select(row => had.FirstOrDefault(key => (key.Id, key.X, key.Y) == (row.Kid, row.X, row.Y)) is { } same
                ? same with { ExpiresAt = row.ExpiresAt }
                : new KnownKey(row.Kid, row.X, row.Y, Jwk.Import(row.X, row.Y), row.ExpiresAt))],
            [.. secrets.Select(row => new KnownSecret(row.Mac, row.ExpiresAt))]);
    }

    sealed class PartnerRow
    {
        public Guid Id { get; init; }
        public string Region { get; init; } = "";
        public string[] Scopes { get; init; } = [];
        public bool IsSuspended { get; init; }
    }

    sealed class ClientRow
    {
        public Guid Id { get; init; }
        public Guid PartnerId { get; init; }
        public string[]? Scopes { get; init; }
        public bool IsRevoked { get; init; }
    }

    sealed class KeyRow
    {
        public Guid ClientId { get; init; }
        public string Kid { get; init; } = "";
        public string X { get; init; } = "";
        public string Y { get; init; } = "";
        public DateTimeOffset? ExpiresAt { get; init; }
    }

    sealed class SecretRow
    {
        public Guid ClientId { get; init; }
        public byte[] Mac { get; init; } = [];
        public DateTimeOffset? ExpiresAt { get; init; }
    }
}
