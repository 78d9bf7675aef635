using System.Security.Cryptography;
using System.Text;

namespace Entraide.Notification.Vault;

/// <summary>Whose secret it is: bound into every ciphertext, so that one copied to another row does not open there.</summary>
sealed record Owner(Guid Partner, Guid Person);

/// <summary>
/// Seals people's contacts with AES-256-GCM (NIST SP 800-38D). Each person has a data key of their own, wrapped by the key of their partner,
/// which is wrapped by a key that is derived from <c>Vault:Key</c> and never stored: destroying the wrapped key makes the contact unreadable
/// wherever a copy of it lies.
/// </summary>
sealed class ContactVault
{
    const int KeySize = 32;

    readonly byte[] wrappingKey, tombstoneKey;

    /// <summary>A vault under <paramref name="secret"/>, of at least 32 characters.</summary>
    internal ContactVault(string secret)
    {
        wrappingKey = Derive(Encoding.UTF8.GetBytes(secret), "entraide notification contact vault 1");
        tombstoneKey = Derive(Encoding.UTF8.GetBytes(secret), "entraide notification tombstones 1");
    }

    internal static ContactVault From(IConfiguration configuration) => configuration["Vault:Key"] is { Length: >= 32 } secret
        ? new ContactVault(secret)
        : throw new InvalidOperationException("Vault:Key is not set, or shorter than 32 characters: start the platform with ./platform up, or set it to a random secret that is kept.");

    /// <summary>A new key for <paramref name="partner"/>, wrapped.</summary>
    public byte[] CreatePartnerKey(Guid partner) => WithNewKey(key => SealedBox.Seal(SealedBox.UnderPartner, wrappingKey, key, PartnerKey, OfPartner(partner)));

    /// <summary>A new data key for <paramref name="owner"/>, wrapped by the key of their partner.</summary>
    public WrappedKeys CreateKey(Owner owner, byte[] wrappedPartnerKey) => WithNewKey(key => Wrap(key, owner, wrappedPartnerKey));

    /// <summary>The same data key, wrapped by the key of the partner, whatever it was wrapped by.</summary>
    public WrappedKeys Rewrap(Owner owner, WrappedKeys keys) =>
        WithDataKey(owner, keys, key => Wrap(key, owner, keys.Partner ?? throw new CryptographicException("The partner has no key yet.")));

    /// <summary>Seals <paramref name="value"/> as <paramref name="owner"/>'s <paramref name="field"/>.</summary>
    public byte[] Seal(string value, Owner owner, string field, WrappedKeys keys) =>
        WithDataKey(owner, keys, key => SealedBox.Seal(SealedBox.First, key, Encoding.UTF8.GetBytes(value), field, owner));

    /// <summary>Opens what <see cref="Seal"/> sealed.</summary>
    /// <exception cref="CryptographicException">changed, of another person or field, or under another <c>Vault:Key</c></exception>
    public string Open(byte[] sealedValue, Owner owner, string field, WrappedKeys keys) =>
        TryOpen(sealedValue, owner, field, keys) ?? throw new CryptographicException("Not sealed for this owner and field under this key.");

    /// <summary>As <see cref="Open"/>; null where the person's key is in order and the value is not: of another key, as after an old backup.</summary>
    /// <exception cref="CryptographicException">the key itself does not open, as under another <c>Vault:Key</c></exception>
    public string? TryOpen(byte[] sealedValue, Owner owner, string field, WrappedKeys keys) => WithDataKey(owner, keys, key =>
    {
        try
        {
            return Encoding.UTF8.GetString(SealedBox.Open(key, sealedValue, field, owner));
        }
        catch (CryptographicException)
        {
            return null;
        }
    });

    /// <summary>A digest by which <paramref name="value"/> is found again among those of the partner and field, and of no other: HMAC-SHA256 under a key of theirs.</summary>
    public byte[] Index(string value, Guid partner, string field, byte[] wrappedPartnerKey) => WithPartnerKey(partner, wrappedPartnerKey, key =>
    {
        var indexKey = Derive(key, $"entraide notification lookup 1 {field}");
        return Forgetting(indexKey, k => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(value)));
    });

    /// <summary>What is kept of somebody who left: a digest under a key of the region, from which their id cannot be told.</summary>
    public byte[] Tombstone(Owner owner) => HMACSHA256.HashData(tombstoneKey, Encoding.UTF8.GetBytes($"{owner.Partner:N}|{owner.Person:N}"));

    const string PartnerKey = "partner-key", DataKey = "data-key";

    static Owner OfPartner(Guid partner) => new(partner, Guid.Empty);

    WrappedKeys Wrap(byte[] key, Owner owner, byte[] wrappedPartnerKey) =>
        new(WithPartnerKey(owner.Partner, wrappedPartnerKey, partnerKey => SealedBox.Seal(SealedBox.UnderPartner, partnerKey, key, DataKey, owner)), wrappedPartnerKey);

    T WithPartnerKey<T>(Guid partner, byte[] wrapped, Func<byte[], T> use) => Forgetting(SealedBox.Open(wrappingKey, wrapped, PartnerKey, OfPartner(partner)), use);

    T WithDataKey<T>(Owner owner, WrappedKeys keys, Func<byte[], T> use)
    {
        byte[] Unwrap(byte[] by) => SealedBox.Open(by, keys.Person, DataKey, owner);
        // Those of the first version are from before there were keys of partners.
        var key = keys.IsOld ? Unwrap(wrappingKey)
            : keys.Partner is { } partnerKey ? WithPartnerKey(owner.Partner, partnerKey, Unwrap)
            : throw new CryptographicException("The partner's key is missing.");
        return Forgetting(key, use);
    }

    static byte[] Derive(byte[] secret, string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeySize, info: Encoding.UTF8.GetBytes(purpose));

    static T WithNewKey<T>(Func<byte[], T> use) => Forgetting(RandomNumberGenerator.GetBytes(KeySize), use);

    static T Forgetting<T>(byte[] key, Func<byte[], T> use)
    {
        try
        {
            return use(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
