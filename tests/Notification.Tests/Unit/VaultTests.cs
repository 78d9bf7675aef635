using System.Security.Cryptography;
using System.Text;
using Entraide.Notification.Vault;
using Microsoft.Extensions.Configuration;

namespace Entraide.Notification.Tests.Unit;

public sealed class VaultTests
{
    const string Address = "someone@example.org";
    static readonly Owner Someone = new(Guid.Parse("018f0000-0000-7000-8000-000000000001"), Guid.Parse("018f0000-0000-7000-8000-000000000002"));
    readonly ContactVault vault = new("a secret of the region, long enough");

    [Fact]
    public void What_was_sealed_opens_again()
    {
        var key = vault.CreateKey(Someone);
        var box = vault.Seal(Address, Someone, "email", key);
        Assert.Equal(Address, vault.Open(box, Someone, "email", key));
        Assert.DoesNotContain(Address, Encoding.Latin1.GetString(box));
    }

    [Fact]
    public void The_same_address_never_looks_the_same_twice()
    {
        var key = vault.CreateKey(Someone);
        Assert.NotEqual(vault.Seal(Address, Someone, "email", key), vault.Seal(Address, Someone, "email", key));
    }

    [Theory]
    [InlineData(0)] // version
    [InlineData(1)] // nonce
    [InlineData(13)] // tag
    [InlineData(29)] // text
    public void A_changed_byte_is_noticed(int position)
    {
        var key = vault.CreateKey(Someone);
        var box = vault.Seal(Address, Someone, "email", key);
        box[position] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone, "email", key));
    }

    [Fact]
    public void Another_persons_key_does_not_open_it()
    {
        var other = Someone with { Person = Guid.Parse("018f0000-0000-7000-8000-000000000003") };
        var box = vault.Seal(Address, Someone, "email", vault.CreateKey(Someone));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone, "email", vault.CreateKey(Someone)));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, other, "email", vault.CreateKey(other)));
    }

    [Fact]
    public void Rows_copied_to_another_person_partner_or_field_do_not_open()
    {
        var key = vault.CreateKey(Someone);
        var box = vault.Seal(Address, Someone, "email", key);
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone with { Person = Someone.Partner }, "email", key));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone with { Partner = Someone.Person }, "email", key));
        Assert.ThrowsAny<CryptographicException>(() => vault.Open(box, Someone, "phone", key));
    }

    [Fact]
    public void Another_regions_secret_does_not_open_it()
    {
        var key = vault.CreateKey(Someone);
        var box = vault.Seal(Address, Someone, "email", key);
        Assert.ThrowsAny<CryptographicException>(() => new ContactVault("another secret, also long enough to pass").Open(box, Someone, "email", key));
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
