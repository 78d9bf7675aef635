using System.Security.Cryptography;
using System.Text;

namespace Entraide.Notification.Vault;

/// <summary>A ciphertext as it is stored: a byte that says which version, 12 bytes of nonce, 16 of tag, the text. Version, partner, person and field are authenticated with it.</summary>
static class SealedBox
{
    /// <summary>Values under a data key; and, from before there were keys of partners, data keys under <c>Vault:Key</c>.</summary>
    internal const byte First = 1;

    /// <summary>Keys of partners under <c>Vault:Key</c>, and data keys under those.</summary>
    internal const byte UnderPartner = 2;

    const int NonceSize = 12, TagSize = 16, HeaderSize = 1 + NonceSize + TagSize;

    internal static byte[] Seal(byte version, byte[] key, byte[] plain, string field, Owner owner)
    {
        var box = new byte[HeaderSize + plain.Length];
        box[0] = version;
        var nonce = box.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plain, box.AsSpan(HeaderSize), box.AsSpan(1 + NonceSize, TagSize), Bind(version, field, owner));
        return box;
    }

    /// <exception cref="CryptographicException">changed, of another owner or field, or under another key</exception>
    internal static byte[] Open(byte[] key, byte[] box, string field, Owner owner)
    {
        if (box.Length < HeaderSize || box[0] is not (First or UnderPartner))
        {
            throw new CryptographicException("Not sealed by this vault.");
        }

        var plain = new byte[box.Length - HeaderSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(box.AsSpan(1, NonceSize), box.AsSpan(HeaderSize), box.AsSpan(1 + NonceSize, TagSize), plain, Bind(box[0], field, owner));
        return plain;
    }

    static byte[] Bind(byte version, string field, Owner owner) => Encoding.UTF8.GetBytes($"{version}|{owner.Partner:N}|{owner.Person:N}|{field}");
}

/// <summary>A person's data key and the key of their partner that wraps it, as they are stored.</summary>
/// <param name="Partner">Null where the partner has none yet, which only keys of the first version do without.</param>
sealed record WrappedKeys(byte[] Person, byte[]? Partner)
{
    /// <summary>Whether it is from before there were keys of partners.</summary>
    internal bool IsOld => Person is [SealedBox.First, ..];
}
