using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entraide.ServiceDefaults.Identity;

/// <summary>
/// Compact JWS (RFC 7515) with ES256 (RFC 7518, section 3.4) and nothing else: the algorithm is fixed here and not taken from the
/// header, and keys are only ever found by <c>kid</c> among our own (<c>jku</c>, <c>x5u</c> and <c>jwk</c> are ignored).
/// </summary>
public static class Jws
{
    // Whoever reads the first of two members, and whoever reads the last, would see different tokens.
    static readonly JsonSerializerOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Signs <paramref name="claims"/> with <paramref name="key"/> (P-256).</summary>
    public static string Sign<T>(T claims, string keyId, string type, ECDsa key)
    {
        var input = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", typ = type, kid = keyId }))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{input}.{Encode(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    /// <summary>The key id that <paramref name="token"/> names, or null where it is no ES256 token of <paramref name="type"/>.</summary>
    public static string? KeyIdOf(string token, string type) =>
        HeaderOf(token) is { Algorithm: "ES256", HasCritical: false } header && header.Type == type ? header.KeyId : null;

    /// <summary>The header of <paramref name="token"/>, which nobody has vouched for yet; null where there is none, or one of a kilobyte or more.</summary>
    public static JwsHeader? HeaderOf(string token)
    {
        var end = token.IndexOf('.');
        return end > 0 && end < 1024 ? Decode<JwsHeader>(token.AsSpan(0, end)) : null;
    }

    /// <summary>The claims of <paramref name="token"/> whoever signed it: to find out whose key to verify it with. Null where they cannot be read.</summary>
    public static T? UnverifiedClaimsOf<T>(string token) where T : class => token.Split('.') is [_, var claims, _] ? Decode<T>(claims) : null;

    /// <summary>The claims of <paramref name="token"/> if <paramref name="key"/> signed them, else null.</summary>
    public static T? Verify<T>(string token, ECDsa key) where T : class => IsSignedBy(token, key) ? UnverifiedClaimsOf<T>(token) : null;

    /// <summary>Whether <paramref name="key"/> signed <paramref name="token"/>.</summary>
    public static bool IsSignedBy(string token, ECDsa key)
    {
        var parts = token.Split('.');
        return parts.Length == 3 && TryDecode(parts[2], out var signature)
            && key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        // Without padding (RFC 7515, section 2): otherwise one token could be written in several ways.
        if (text.Contains('=') || !Base64Url.IsValid(text))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }

    static T? Decode<T>(ReadOnlySpan<char> text) where T : class
    {
        try
        {
            return TryDecode(text, out var bytes) ? JsonSerializer.Deserialize<T>(bytes, Strict) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What the header of a JWS says (RFC 7515, section 4) of what counts here: <c>jku</c>, <c>jwk</c>, <c>x5u</c> and <c>x5c</c> do not.</summary>
/// <param name="Critical">Extensions that must be understood; none is (section 4.1.11).</param>
public sealed record JwsHeader(
    [property: JsonPropertyName("alg")] string? Algorithm,
    [property: JsonPropertyName("typ")] string? Type,
    [property: JsonPropertyName("kid")] string? KeyId,
    [property: JsonPropertyName("crit")] JsonElement Critical)
{
    /// <summary>Whether it names extensions that must be understood.</summary>
    public bool HasCritical => Critical.ValueKind != JsonValueKind.Undefined;
}
