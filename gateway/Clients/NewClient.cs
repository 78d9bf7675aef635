using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;

namespace Entraide.Gateway.Clients;

/// <summary>Stores clients and what they prove themselves by.</summary>
static class NewClient
{
    /// <summary>Stores a client with <paramref name="jwks"/>, or with a secret where that is null.</summary>
    /// <returns>its id, and the secret if there is one: the only time it can be had</returns>
    internal static async Task<(Guid Id, string? Secret)> InsertAsync(
        UnitOfWork work, Vault vault, Guid partner, string[]? scopes, PublicJwkSet? jwks, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var client = Guid.CreateVersion7(now);
        await work.ExecuteAsync("insert into clients (id, partner_id, method, scopes, created_at) values (@client, @partner, @method, @scopes, @now)",
            new { client, partner, method = jwks is null ? "client_secret" : "private_key_jwt", scopes, now }, cancellationToken);
        foreach (var key in jwks?.Keys ?? [])
        {
            await InsertKeyAsync(work, client, key, now, cancellationToken);
        }

        return (client, jwks is null ? (await InsertSecretAsync(work, vault, client, now, cancellationToken)).Secret : null);
    }

    internal static Task<int> InsertKeyAsync(UnitOfWork work, Guid client, PublicJwk key, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync("insert into client_keys (client_id, kid, x, y, created_at) values (@client, @Kid, @X, @Y, @now) on conflict do nothing", new { client, key.Kid, key.X, key.Y, now }, cancellationToken);

    internal static async Task<(Guid Id, string Secret)> InsertSecretAsync(UnitOfWork work, Vault vault, Guid client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (id, secret) = (Guid.CreateVersion7(now), SecretLink.NewSecret());
        await work.ExecuteAsync("insert into client_secrets (id, client_id, mac, created_at) values (@id, @client, @mac, @now)",
            new { id, client, mac = vault.MacOfSecret(client, secret), now }, cancellationToken);
        return (id, secret);
    }
}
