using System.Security.Cryptography;
using System.Text;

namespace Entraide.Notification.Webhooks;

/// <summary>
/// Webhooks' secrets: 256 random bits, shown once as <c>whsec_…</c> (Standard Webhooks 1.0, "signature scheme"), and stored sealed with AES-256-GCM
/// under a key that is derived from <c>Vault:Key</c> and never stored. What is sealed opens for its own webhook only.
/// </summary>
sealed class WebhookSecrets
{
    internal const string Prefix = "whsec_";
    const byte Version = 1;
    const int KeySize = 32, NonceSize = 12, TagSize = 16, HeaderSize = 1 + NonceSize + TagSize;

    readonly byte[] key;

    internal WebhookSecrets(string secret) => key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), KeySize, info: "entraide notification webhook secrets 1"u8.ToArray());

    internal static WebhookSecrets From(IConfiguration configuration) => configuration["Vault:Key"] is { Length: >= 32 } secret
        ? new WebhookSecrets(secret)
        : throw new InvalidOperationException("Vault:Key is not set, or shorter than 32 characters: start the platform with ./platform up, or set it to a random secret that is kept.");

    /// <summary>A new secret, as its owner sees it.</summary>
    public static string Create() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySize));

    /// <summary>Seals <paramref name="secret"/> for <paramref name="webhook"/>.</summary>
    public byte[] Seal(string secret, Guid webhook)
    {
        var plain = Convert.FromBase64String(secret[Prefix.Length..]);
        var box = new byte[HeaderSize + plain.Length];
        box[0] = Version;
        RandomNumberGenerator.Fill(box.AsSpan(1, NonceSize));
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(box.AsSpan(1, NonceSize), plain, box.AsSpan(HeaderSize), box.AsSpan(1 + NonceSize, TagSize), webhook.ToByteArray());
        return box;
    }

    /// <summary>The bits of a sealed secret.</summary>
    /// <exception cref="CryptographicException">changed, of another webhook, or under another <c>Vault:Key</c></exception>
    public byte[] Open(byte[] box, Guid webhook)
    {
        if (box.Length < HeaderSize || box[0] != Version)
        {
            throw new CryptographicException("Not sealed here.");
        }

        var plain = new byte[box.Length - HeaderSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(box.AsSpan(1, NonceSize), box.AsSpan(HeaderSize), box.AsSpan(1 + NonceSize, TagSize), plain, webhook.ToByteArray());
        return plain;
    }
}
