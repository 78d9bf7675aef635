using System.Security.Cryptography;
using System.Text;
using Entraide.Notification.Vault;
using Microsoft.Extensions.Configuration;

namespace Entraide.Notification.Tests.Unit;

public sealed class VaultTests
{
    const string Address = "someone@example.org";
    static readonly Owner Someone = new(Guid.Parse("018f0000-0000-7000-8000-000000000001"), Guid.Parse("018f0000-0000-7000-8000-000000000002"));
    const string Secret = "a secret of the region, long enough";
    static readonly Guid OtherPartner = Guid.Parse("018f0000-0000-7000-8000-000000000009");
    readonly ContactVault vault = new(Secret);
    readonly byte[] partnerKey;

    public VaultTests() => partnerKey = vault.CreatePartnerKey(Someone.Partner);

    [Fact]
    public void What_was_sealed_opens_again()
    {
        var key = vault.CreateKey(Someone, partnerKey);
        var box = vault.Seal(Address, Someone, "email", key);
        Assert.Equal(Address, vault.Open(box, Someone, "email", key));
        Assert.DoesNotContain(Address, Encoding.Latin1.GetString(box));
    }

    [Fact]
    public void The_same_address_never_looks_the_same_twice()
    {
        var key = vault.CreateKey(Someone, partnerKey);
        Assert.NotEqual(vault.Seal(Address, Someone, "email", key), vault.Seal(Address, Someone, "email", key));
    }

    [Theory]
    [InlineData(0)] // version
    [InlineData(1)] // nonce
    [InlineData(13)] // tag
    [InlineData(29)] // text
    public void A_changed_byte_is_noticed(int position)
    {
        var key = vault.CreateKey(Someone, partnerKey);
        var box = vault.Seal(Address, Someone, "email", key);
        box[position] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone, "email", key));
    }

    [Fact]
    public void Another_persons_key_does_not_open_it()
    {
        var other = Someone with { Person = Guid.Parse("018f0000-0000-7000-8000-000000000003") };
        var box = vault.Seal(Address, Someone, "email", vault.CreateKey(Someone, partnerKey));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone, "email", vault.CreateKey(Someone, partnerKey)));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, other, "email", vault.CreateKey(other, partnerKey)));
    }

    [Fact]
    public void Rows_copied_to_another_person_partner_or_field_do_not_open()
    {
        var key = vault.CreateKey(Someone, partnerKey);
        var box = vault.Seal(Address, Someone, "email", key);
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone with { Person = Someone.Partner }, "email", key));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone with { Partner = Someone.Person }, "email", key));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone, "phone", key));
    }

    [Fact]
    public void Another_regions_secret_does_not_open_it()
    {
        var key = vault.CreateKey(Someone, partnerKey);
        var box = vault.Seal(Address, Someone, "email", key);
        Assert.ThrowsAny<CryptographicException>(() => new ContactVault("another secret, also long enough to pass").Open(box, Someone, "email", key));
    }

    [Fact]
    public void Another_partners_key_does_not_open_it()
    {
        var key = vault.CreateKey(Someone, partnerKey);
        var box = vault.Seal(Address, Someone, "email", key);
        foreach (var other in new[] { null, vault.CreatePartnerKey(Someone.Partner), vault.CreatePartnerKey(OtherPartner) })
        {
            Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone, "email", key with { Partner = other }));
        }

        // Nor does a key of a partner pass for that of another.
        Assert.ThrowsAny<CryptographicException>(() => vault.CreateKey(Someone with { Partner = OtherPartner }, partnerKey));
    }

    [Fact]
    public void What_was_sealed_before_partners_had_keys_opens_and_its_key_can_be_wrapped_anew()
    {
        var dataKey = RandomNumberGenerator.GetBytes(32);
        var old = new WrappedKeys(SealedAsBefore(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(Secret), 32, info: "entraide notification contact vault 1"u8.ToArray()), dataKey, "data-key"), null);
        var box = SealedAsBefore(dataKey, Encoding.UTF8.GetBytes(Address), "email");
        Assert.True(old.IsOld);
        Assert.Equal(Address, vault.Open(box, Someone, "email", old));

        var anew = vault.Rewrap(Someone, old with { Partner = partnerKey });
        Assert.False(anew.IsOld);
        Assert.Equal(Address, vault.Open(box, Someone, "email", anew));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone, "email", anew with { Partner = null }));
        // The version is authenticated: a key cannot be passed off as one of the other kind.
        anew.Person[0] = 1;
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone, "email", anew));
    }

    [Fact]
    public void A_contact_is_found_by_a_digest_of_its_partner_and_field_alone()
    {
        var digest = vault.Index(Address, Someone.Partner, "email", partnerKey);
        Assert.Equal(digest, vault.Index(Address, Someone.Partner, "email", partnerKey));
        Assert.NotEqual(digest, vault.Index(Address, Someone.Partner, "sms", partnerKey));
        Assert.NotEqual(digest, vault.Index(Address, OtherPartner, "email", vault.CreatePartnerKey(OtherPartner)));
        Assert.NotEqual(digest, vault.Index("other@example.org", Someone.Partner, "email", partnerKey));
        Assert.NotEqual(digest, SHA256.HashData(Encoding.UTF8.GetBytes(Address)));
    }

    [Fact]
    public void Who_left_is_known_by_a_digest_of_this_region_alone()
    {
        Assert.Equal(vault.Tombstone(Someone), new ContactVault(Secret).Tombstone(Someone));
        Assert.NotEqual(vault.Tombstone(Someone), vault.Tombstone(Someone with { Partner = OtherPartner }));
        Assert.NotEqual(vault.Tombstone(Someone), vault.Tombstone(Someone with { Person = OtherPartner }));
        Assert.NotEqual(vault.Tombstone(Someone), new ContactVault("another secret, also long enough to pass").Tombstone(Someone));
    }

    // As the first version of this service wrote it, in its own words.
    static byte[] SealedAsBefore(byte[] key, byte[] plain, string field)
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(12), tag = new byte[16], text = new byte[plain.Length];
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(nonce, plain, text, tag, Encoding.UTF8.GetBytes($"1|{Someone.Partner:N}|{Someone.Person:N}|{field}"));
        return [1, .. nonce, .. tag, .. text];
    }

    [Theory]
    [InlineData(null)]
    [InlineData("too short")]
    public void A_service_without_a_secret_does_not_start(string? secret)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Vault:Key", secret)]).Build();
        Assert.Contains("Vault:Key", Assert.Throws<InvalidOperationException>(() => ContactVault.From(settings)).Message);
    }
}
