using System.Security.Cryptography;
using System.Text;
using Entraide.ServiceDefaults.Problems;
using Microsoft.Extensions.Primitives;

namespace Entraide.ServiceDefaults.Idempotency;

/// <summary>
/// What a partner named a request with (<c>Idempotency-Key</c>, draft-ietf-httpapi-idempotency-key-header-06): only what is derived from it, so that
/// neither the key nor what it seals can be read from the database. Of the same key of another partner everything differs.
/// </summary>
sealed record IdempotencyKey(byte[] Id, byte[] FingerprintKey, byte[] SealKey)
{
    internal const string Header = "Idempotency-Key";
    const int Longest = 255;
    const int Part = 32;

    /// <summary>Reads the header: one structured-field string (RFC 8941, section 3.3.3) of 1 to 255 characters.</summary>
    /// <exception cref="Problem">it is missing, given twice or not such a string</exception>
    internal static IdempotencyKey Of(Guid partner, StringValues header) => header switch
    {
        { Count: 0 } => throw new Problem(ProblemKind.KeyMissing, "Send an Idempotency-Key, a quoted string that is new for each request and the same when you repeat it."),
        [{ } text] when Parse(text) is { } key => Derive(partner, key),
        _ => throw new Problem(ProblemKind.Malformed, "The Idempotency-Key must be given once, as a string of 1 to 255 characters in double quotes."),
    };

    /// <summary>The string that <paramref name="text"/> quotes, or null.</summary>
    internal static string? Parse(string text)
    {
        text = text.Trim(' ');
        if (text is not ['"', .. var quoted, '"'])
        {
            return null;
        }

        var key = new StringBuilder(quoted.Length);
        for (var i = 0; i < quoted.Length; i++)
        {
            var escaped = quoted[i] == '\\';
            var character = escaped ? ++i < quoted.Length ? quoted[i] : '\0' : quoted[i];
            if (character is < ' ' or > '~' || (character is '"' or '\\') != escaped)
            {
                return null;
            }

            key.Append(character);
        }

        return key.Length is > 0 and <= Longest ? key.ToString() : null;
    }

    // HKDF (RFC 5869): three keys that tell nothing of each other. Whoever reads the table knows the id only.
    static IdempotencyKey Derive(Guid partner, string key)
    {
        Span<byte> derived = stackalloc byte[3 * Part];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.ASCII.GetBytes(key), derived, partner.ToByteArray(bigEndian: true), "entraide idempotency"u8);
        return new(derived[..Part].ToArray(), derived[Part..(2 * Part)].ToArray(), derived[(2 * Part)..].ToArray());
    }
}
