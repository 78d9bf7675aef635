using System.Collections.Frozen;
using System.Security.Claims;
using System.Security.Cryptography;

namespace Entraide.Gateway.Access;

/// <summary>Who may do what, as the database had it at one moment.</summary>
/// <param name="Version">Grows with every change.</param>
/// <param name="Withdrawn">The ids of suspended partners and of revoked clients: whose tokens do not count any more, though they have not expired.</param>
sealed record AccessSnapshot(long Version, FrozenDictionary<Guid, KnownClient> Clients, FrozenSet<string> Withdrawn)
{
    internal static AccessSnapshot Empty { get; } = new(0, FrozenDictionary<Guid, KnownClient>.Empty, FrozenSet<string>.Empty);

    /// <summary>Whether the access of a token's bearer was withdrawn after the token was issued.</summary>
    internal bool IsWithdrawn(ClaimsPrincipal bearer) => Withdrawn.Count > 0
        && (bearer.FindFirstValue("partner") is { } partner && Withdrawn.Contains(partner) || bearer.FindFirstValue("client") is { } client && Withdrawn.Contains(client));
}

/// <summary>A client with what it proves itself by.</summary>
/// <param name="Scopes">What it may ask for: the partner's scopes, narrowed to the client's own.</param>
/// <param name="IsWithdrawn">It was revoked, or its partner is suspended.</param>
sealed record KnownClient(
    Guid Id, Guid Partner, string Region, IReadOnlyList<string> Scopes, bool IsWithdrawn, IReadOnlyList<KnownKey> Keys, IReadOnlyList<KnownSecret> Secrets);

/// <summary>A public key of a client (P-256); it counts until <paramref name="ExpiresAt"/>, or until it is removed.</summary>
sealed record KnownKey(string Id, string X, string Y, ECDsa Key, DateTimeOffset? ExpiresAt)
{
    internal bool CountsAt(DateTimeOffset now) => ExpiresAt is null || now < ExpiresAt;
}

/// <summary>A secret of a client, as it is stored.</summary>
sealed record KnownSecret(byte[] Mac, DateTimeOffset? ExpiresAt)
{
    internal bool CountsAt(DateTimeOffset now) => ExpiresAt is null || now < ExpiresAt;
}
