using System.Security.Cryptography;
using Entraide.Gateway.Access;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Gateway.Tokens;

/// <summary>Which client it is that sent some credentials.</summary>
sealed class AuthenticateClient(AccessRegister register, UsedAssertions used, Vault vault, TimeProvider time)
{
    // Compared with where there is nothing to compare with: whether a client exists is not to be told from how long the answer took.
    static readonly ECDsa NobodysKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    static readonly byte[] NobodysMac = RandomNumberGenerator.GetBytes(32);

    /// <summary>The client that <paramref name="credentials"/> prove.</summary>
    /// <exception cref="OAuthError">they prove nobody, or were used before</exception>
    internal async Task<KnownClient> FromAsync(ClientCredentials credentials, CancellationToken cancellationToken)
    {
        var known = register.Current;
        // It may have been registered on another replica a moment ago.
        if (!Proves(credentials, known) && !(await register.RefreshAsync(known, cancellationToken) && Proves(credentials, known = register.Current)))
        {
            throw OAuthError.InvalidClient();
        }

        // Last, so that nobody but the client itself can use one up.
        if (credentials.Assertion is { } assertion && !await used.IsFirstAsync(assertion.Client, assertion.Id, assertion.UsedUntil, cancellationToken))
        {
            throw OAuthError.InvalidClient("This assertion was used before: each needs a new jti.");
        }

        return known.Clients[credentials.Client];
    }

    bool Proves(ClientCredentials credentials, AccessSnapshot known)
    {
        var now = time.GetUtcNow();
        var client = known.Clients.GetValueOrDefault(credentials.Client);
        bool proves;
        if (credentials.Assertion is { } assertion)
        {
            var key = client?.Keys.FirstOrDefault(key => key.Id == assertion.KeyId && key.CountsAt(now));
            proves = Jws.IsSignedBy(assertion.Text, key?.Key ?? NobodysKey) && key is not null;
        }
        else
        {
            var mac = vault.MacOfSecret(credentials.Client, credentials.Secret);
            proves = CryptographicOperations.FixedTimeEquals(mac, NobodysMac);
            foreach (var secret in client?.Secrets ?? [])
            {
                proves |= CryptographicOperations.FixedTimeEquals(mac, secret.Mac) && secret.CountsAt(now);
            }
        }

        return proves && client is { IsWithdrawn: false };
    }
}
