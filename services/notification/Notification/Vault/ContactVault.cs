using System.Security.Cryptography;
using System.Text;

namespace Entraide.Notification.Vault;

/// <summary>Whose secret it is: bound into every ciphertext, so that one copied to another row does not open there.</summary>
sealed record Owner(Guid Partner, Guid Person);

/// <summary>
/// Seals people's contacts with AES-256-GCM. Each person has a data key of their own, stored wrapped by a key that is derived from
/// <c>Vault:Key</c> and never stored: destroying the wrapped key makes the contact unreadable wherever a copy of it lies.
/// </summary>
sealed class ContactVault
{
    const byte Version = 1;
    const int KeySize = 32, NonceSize = 12, TagSize = 16, HeaderSize = 1 + NonceSize + TagSize;

    readonly byte[] wrappingKey;

    /// <summary>A vault under <paramref name="secret"/>, of at least 32 characters.</summary>
    internal ContactVault(string secret) => wrappingKey = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), KeySize, info: "entraide notification contact vault 1"u8.ToArray());

    internal static ContactVault From(IConfiguration configuration) => configuration["Vault:Key"] is { Length: >= 32 } secret
        ? new ContactVault(secret)
        : throw new InvalidOperationException("Vault:Key is not set, or shorter than 32 characters: start the platform with ./platform up, or set it to a random secret that is kept.");

    /// <summary>A new data key for <paramref name="owner"/>, wrapped.</summary>
    public byte[] CreateKey(Owner owner)
    {
        var key = RandomNumberGenerator.GetBytes(KeySize);
        try
        {
            return Encrypt(wrappingKey, key, Bind("data-key", owner));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Seals <paramref name="value"/> as <paramref name="owner"/>'s <paramref name="field"/>.</summary>
    public byte[] Seal(string value, Owner owner, string field, byte[] wrappedKey) =>
        WithKey(wrappedKey, owner, key => Encrypt(key, Encoding.UTF8.GetBytes(value), Bind(field, owner)));

    /// <summary>Opens what <see cref="Seal"/> sealed.</summary>
    /// <exception cref="CryptographicException">changed, of another person or field, or under another <c>Vault:Key</c></exception>
    public string Open(byte[] sealedValue, Owner owner, string field, byte[] wrappedKey) =>
        WithKey(wrappedKey, owner, key => Encoding.UTF8.GetString(Decrypt(key, sealedValue, Bind(field, owner))));

    T WithKey<T>(byte[] wrappedKey, Owner owner, Func<byte[], T> use)
    {
        var key = Decrypt(wrappingKey, wrappedKey, Bind("data-key", owner));
        try
        {
            return use(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    static byte[] Bind(string field, Owner owner) => Encoding.UTF8.GetBytes($"{Version}|{owner.Partner:N}|{owner.Person:N}|{field}");

    static byte[] Encrypt(byte[] key, byte[] plain, byte[] binding)
    {
        var box = new byte[HeaderSize + plain.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plain, box.AsSpan(HeaderSize), box.AsSpan(1 + NonceSize, TagSize), binding);
        return box;
    }

    static byte[] Decrypt(byte[] key, byte[] box, byte[] binding)
    {
        if (box.Length < HeaderSize || box[0] != Version)
        {
            throw new CryptographicException("Not sealed by this vault.");
        }

        var plain = new byte[box.Length - HeaderSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(box.AsSpan(1, NonceSize), box.AsSpan(HeaderSize), box.AsSpan(1 + NonceSize, TagSize), plain, binding);
        return plain;
    }
}
