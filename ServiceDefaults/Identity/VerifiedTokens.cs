using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Entraide.ServiceDefaults.Identity;

/// <summary>
/// Who the bearer of a token is. A token is sent with thousands of requests while it lives: its signature, which costs more than most of them, is
/// verified once, and remembered by the digest of the whole token, so that what is kept here opens nothing. What can change is asked each time:
/// whether its key is still published, and whether it has expired.
/// </summary>
sealed class VerifiedTokens(IVerificationKeys keys, TimeProvider time)
{
    const int Most = 10_000;

    readonly ConcurrentDictionary<string, Verified> known = new();

    /// <summary>The bearer, or null where the token is not one of ours, not meant for us, or has expired.</summary>
    /// <exception cref="Problems.Problem">unavailable, where the gateway's keys cannot be had</exception>
    public async ValueTask<ClaimsPrincipal?> FindAsync(string text, CancellationToken cancellationToken)
    {
        var digest = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var isKnown = known.TryGetValue(digest, out var verified);
        if ((isKnown ? verified!.KeyId : Jws.KeyIdOf(text, CallerIdentity.TokenType)) is not { } keyId || await keys.FindAsync(keyId, cancellationToken) is not { } key)
        {
            return null;
        }

        if (!isKnown || verified!.Key != key)
        {
            if (Jws.Verify<AccessToken>(text, key) is not { } token)
            {
                return null;
            }

            verified = new Verified(keyId, key, token, BearerOf(token));
            if (known.Count >= Most)
            {
                known.Clear();
            }

            known[digest] = verified;
        }

        return verified.Token.IsValidAt(time.GetUtcNow()) ? verified.Bearer : null;
    }

    static ClaimsPrincipal BearerOf(AccessToken token)
    {
        var claims = token.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => new Claim("scope", scope))
            .Append(new Claim("partner", token.Partner.ToString())).Append(new Claim("region", token.Region)).Append(new Claim("client", token.Client))
            .Append(new Claim(CallerIdentity.ExpiryClaim, token.ExpiresAt.ToString(CultureInfo.InvariantCulture)));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, "Bearer"));
    }

    sealed record Verified(string KeyId, ECDsa Key, AccessToken Token, ClaimsPrincipal Bearer);
}
