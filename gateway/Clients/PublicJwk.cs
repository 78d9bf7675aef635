using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Gateway.Clients;

/// <summary>
/// The public half of a client's key (RFC 7517; RFC 7518, section 6.2): EC on P-256 and nothing else. A private member (<c>d</c>) is refused like any
/// other that is not known here: a private key that was sent to somebody is not private any more.
/// </summary>
/// <param name="Kty"><c>EC</c>.</param>
/// <param name="Crv"><c>P-256</c>.</param>
/// <param name="X">Base64url, 32 bytes.</param>
/// <param name="Y">Base64url, 32 bytes.</param>
/// <param name="Kid">What the header of an assertion names the key by: 1 to 100 of A-Z, a-z, 0-9, <c>-</c>, <c>_</c>, <c>.</c> and <c>~</c>.</param>
/// <param name="Use"><c>sig</c>, or left out.</param>
/// <param name="Alg"><c>ES256</c>, or left out.</param>
/// <param name="KeyOps">As a browser exports it; <c>verify</c>, or left out.</param>
/// <param name="Ext">As a browser exports it; it means nothing here.</param>
public sealed partial record PublicJwk(string Kty, string Crv, string X, string Y, string Kid, string? Use = null, string? Alg = null, IReadOnlyList<string>? KeyOps = null, bool? Ext = null)
{
    internal void Check(Checks checks, string pointer) => checks
        .That(Kty == "EC" && Crv == "P-256", $"{pointer}/kty", "Must be EC with crv P-256.")
        .That(Alg is null or "ES256", $"{pointer}/alg", "Must be ES256, or left out.")
        .That(Use is null or "sig", $"{pointer}/use", "Must be sig, or left out.")
        .That(KeyOps is null || KeyOps.SequenceEqual(["verify"]), $"{pointer}/key_ops", "Must be verify alone, or left out.")
        .That(KeyId().IsMatch(Kid), $"{pointer}/kid", "1 to 100 of A-Z, a-z, 0-9, -, _, . and ~.")
        .That(IsOnCurve(X, Y), $"{pointer}/x", "x and y must be 32 bytes each in base64url without padding, and a point of P-256.");

    static bool IsOnCurve(string x, string y)
    {
        if (!IsCoordinate(x) || !IsCoordinate(y))
        {
            return false;
        }

        try
        {
            using var key = Jwk.Import(x, y);
            // Some platforms look at the point only when it is used.
            return key.ExportParameters(includePrivateParameters: false).Q.X is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    static bool IsCoordinate(string text) => text.Length == 43 && Base64Url.IsValid(text, out var length) && length == 32;

    [GeneratedRegex("^[A-Za-z0-9._~-]{1,100}\\z")]
    private static partial Regex KeyId();
}

/// <summary>A client's public keys (RFC 7517, section 5).</summary>
/// <param name="Keys">1 to 5, each with a <c>kid</c> of its own.</param>
public sealed record PublicJwkSet(IReadOnlyList<PublicJwk> Keys)
{
    /// <summary>How many keys a client may have at a time.</summary>
    internal const int Most = 5;

    internal void Check(Checks checks, string pointer)
    {
        checks.That(Keys.Count is >= 1 and <= Most, $"{pointer}/keys", "1 to 5 keys.")
            .That(Keys.DistinctBy(key => key.Kid).Count() == Keys.Count, $"{pointer}/keys", "Each key needs a kid of its own.");
        foreach (var (index, key) in Keys.Take(Most).Index())
        {
            key.Check(checks, $"{pointer}/keys/{index}");
        }
    }
}
