using Entraide.ServiceDefaults.Data;

namespace Entraide.Gateway.Clients;

/// <summary>A client; never with a secret.</summary>
/// <param name="Method"><c>private_key_jwt</c> or <c>client_secret</c>.</param>
/// <param name="Scopes">What it is narrowed to; absent where it may ask for all that its partner may.</param>
/// <param name="RevokedAt">UTC; absent where it is not.</param>
public sealed record ClientView(
    Guid Id, string Method, IReadOnlyList<string>? Scopes, IReadOnlyList<KeyView> Keys, IReadOnlyList<SecretView> Secrets, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>A public key that counts, or counted until <paramref name="ExpiresAt"/>.</summary>
public sealed record KeyView(string Kid, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary>That there is a secret, not what it is; it counts until <paramref name="ExpiresAt"/>.</summary>
public sealed record SecretView(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary>Reads clients.</summary>
static class ClientViews
{
    internal static async Task<IReadOnlyList<(Guid Partner, ClientView View)>> OfPartnersAsync(IQueries database, Guid[] partners, CancellationToken cancellationToken)
    {
        var clients = await database.QueryAsync<ClientRow>("select id, partner_id, method, scopes, created_at, revoked_at from clients where partner_id = any(@partners) order by id", new { partners }, cancellationToken);
        var ids = clients.Select(client => client.Id).ToArray();
        var proofs = (await database.QueryAsync<ProofRow>("""
            select client_id, kid, null::uuid as id, created_at, expires_at from client_keys where client_id = any(@ids)
            union all select client_id, null, id, created_at, expires_at from client_secrets where client_id = any(@ids) order by created_at, kid, id
            """, new { ids }, cancellationToken)).ToLookup(proof => proof.ClientId);
        return
        [
            .. clients.Select(row => (row.PartnerId, new ClientView(
                row.Id, row.Method, row.Scopes,
                [.. proofs[row.Id].Where(proof => proof.Kid is not null).Select(proof => new KeyView(proof.Kid!, proof.CreatedAt, proof.ExpiresAt))],
                [.. proofs[row.Id].Where(proof => proof.Kid is null).Select(proof => new SecretView(proof.Id!.Value, proof.CreatedAt, proof.ExpiresAt))],
                row.CreatedAt, row.RevokedAt))),
        ];
    }

    sealed class ClientRow
    {
        public Guid Id { get; init; }
        public Guid PartnerId { get; init; }
        public string Method { get; init; } = "";
        public string[]? Scopes { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? RevokedAt { get; init; }
    }

    sealed class ProofRow
    {
        public Guid ClientId { get; init; }
        public string? Kid { get; init; }
        public Guid? Id { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? ExpiresAt { get; init; }
    }
}
