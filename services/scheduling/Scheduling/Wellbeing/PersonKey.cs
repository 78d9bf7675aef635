using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Entraide.Scheduling.Wellbeing;

/// <summary>
/// Stands a keyed hash for a person (HMAC-SHA-256 of partner and participant), so that check-ins of one person can be counted as one person and
/// lead to nobody: the key is derived from <c>Wellbeing:Key</c> and never stored.
/// </summary>
sealed class PersonKey
{
    readonly byte[] key;

    /// <summary>A key under <paramref name="secret"/>, of at least 32 characters.</summary>
    internal PersonKey(string secret)
    {
        key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "entraide scheduling wellbeing person 1"u8.ToArray());
        Id = BinaryPrimitives.ReadInt32BigEndian(HMACSHA256.HashData(key, "id"u8));
    }

    /// <summary>Tells check-ins under this key from those under another, which cannot be counted together.</summary>
    internal int Id { get; }

    /// <summary>The key of this region, or null where none is set: check-ins are then refused, and the rest of the service works.</summary>
    internal static PersonKey? From(IConfiguration configuration) => configuration["Wellbeing:Key"] is { Length: >= 32 } secret ? new PersonKey(secret) : null;

    /// <summary>32 bytes that stand for the participant.</summary>
    internal byte[] Of(Guid partner, Guid participant) => HMACSHA256.HashData(key, (byte[])[.. partner.ToByteArray(bigEndian: true), .. participant.ToByteArray(bigEndian: true)]);
}
