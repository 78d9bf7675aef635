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
    sealed record Header([property: JsonPropertyName("alg")] string? Algorithm, [property: JsonPropertyName("typ")] string? Type, [property: JsonPropertyName("kid")] string? KeyId);

    /// <summary>Signs <paramref name="claims"/> with <paramref name="key"/> (P-256).</summary>
    public static string Sign<T>(T claims, string keyId, string type, ECDsa key)
    {
        var input = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(new Header("ES256", type, keyId)))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{input}.{Encode(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    /// <summary>The key id that <paramref name="token"/> names, or null where it is no ES256 token of <paramref name="type"/>.</summary>
    public static string? KeyIdOf(string token, string type)
    {
        var end = token.IndexOf('.');
        return end > 0 && end < 1024 && Decode<Header>(token.AsSpan(0, end)) is { Algorithm: "ES256" } header && header.Type == type ? header.KeyId : null;
    }

    /// <summary>The claims of <paramref name="token"/> if <paramref name="key"/> signed them, else null.</summary>
    public static T? Verify<T>(string token, ECDsa key) where T : class
    {
        var parts = token.Split('.');
        return parts.Length == 3 && TryDecode(parts[2], out var signature)
            && key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            ? Decode<T>(parts[1])
            : null;
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
            return TryDecode(text, out var bytes) ? JsonSerializer.Deserialize<T>(bytes) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
