using System.Security.Cryptography;
using System.Text;

namespace Entraide.Gateway.Tokens;

/// <summary>What the configured <c>Vault:Key</c> protects: a key for each purpose is derived from it (HKDF-SHA256), none is stored.</summary>
sealed class Vault
{
    const int NonceSize = 12, TagSize = 16;
    readonly byte[] secretsKey, signingKey;

    public Vault(IConfiguration configuration)
    {
        var master = configuration["Vault:Key"];
        if (master is not { Length: >= 32 })
        {
            throw new InvalidOperationException("Vault:Key is not set, or shorter than 32 characters: start the platform with ./platform up, or set it to a random secret that you keep.");
        }

        secretsKey = Derive(master, "entraide/gateway/client-secrets/v1");
        signingKey = Derive(master, "entraide/gateway/signing-keys/v1");
        AddressesKey = Derive(master, "entraide/gateway/addresses/v1");
    }

    /// <summary>Under which addresses of anonymous callers are hashed: the same on every replica.</summary>
    public byte[] AddressesKey { get; }

    /// <summary>What is stored in place of a client's secret. Bound to the client, so that a row copied to another client opens nothing.</summary>
    public byte[] MacOfSecret(Guid clientId, string secret) => HMACSHA256.HashData(secretsKey, Encoding.UTF8.GetBytes($"{clientId:D}.{secret}"));

    /// <summary>Encrypts a private key for storage under <paramref name="keyId"/>.</summary>
    public byte[] Seal(string keyId, byte[] plain)
    {
        var box = new byte[NonceSize + TagSize + plain.Length];
        var nonce = box.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(signingKey, TagSize);
        aes.Encrypt(nonce, plain, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(keyId));
        return box;
    }

    /// <summary>Decrypts what <see cref="Seal"/> made.</summary>
    /// <exception cref="CryptographicException">another vault key, or a row that was tampered with</exception>
    public byte[] Open(string keyId, byte[] box)
    {
        var plain = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(signingKey, TagSize);
        aes.Decrypt(box.AsSpan(0, NonceSize), box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), plain, Encoding.UTF8.GetBytes(keyId));
        return plain;
    }

    static byte[] Derive(string master, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(master), 32, info: Encoding.UTF8.GetBytes(purpose));
}
