using System.Security.Cryptography;
using System.Text;
using Entraide.Gateway.Partners;
using Entraide.Gateway.Tokens;
using Microsoft.Extensions.Configuration;

namespace Entraide.Gateway.Tests.Unit;

public sealed class VaultTests
{
    static readonly Vault Mine = With("a-vault-key-that-is-long-enough-0123456789");

    static Vault With(string? key) => new(new ConfigurationBuilder().AddInMemoryCollection([new KeyValuePair<string, string?>("Vault:Key", key)]).Build());

    [Fact]
    public void A_secrets_mac_depends_on_secret_client_and_vault()
    {
        var (a, b) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Assert.Equal(Mine.MacOfSecret(a, "s"), Mine.MacOfSecret(a, "s"));
        Assert.NotEqual(Mine.MacOfSecret(a, "s"), Mine.MacOfSecret(a, "t"));
        Assert.NotEqual(Mine.MacOfSecret(a, "s"), Mine.MacOfSecret(b, "s"));
        Assert.NotEqual(Mine.MacOfSecret(a, "s"), With("another-vault-key-that-is-long-enough-0123").MacOfSecret(a, "s"));
        Assert.NotEqual(Mine.MacOfSecret(a, "s"), SHA256.HashData(Encoding.UTF8.GetBytes("s")));
    }

    [Fact]
    public void What_is_sealed_opens_only_whole_and_under_its_own_name()
    {
        var box = Mine.Seal("k1", [1, 2, 3]);
        Assert.Equal([1, 2, 3], Mine.Open("k1", box));
        Assert.NotEqual(box, Mine.Seal("k1", [1, 2, 3]));
        Assert.ThrowsAny<CryptographicException>(() => Mine.Open("k2", box));
        Assert.ThrowsAny<CryptographicException>(() => With("another-vault-key-that-is-long-enough-0123").Open("k1", box));
        box[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => Mine.Open("k1", box));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    public void Without_a_key_worth_the_name_nothing_starts(string? key) => Assert.Throws<InvalidOperationException>(() => With(key));

    [Theory]
    [InlineData("Bearer the-operator-key-0123", "the-operator-key-0123", true)]
    [InlineData("bearer the-operator-key-0123", "the-operator-key-0123", true)]
    [InlineData("Bearer the-operator-key-0124", "the-operator-key-0123", false)]
    [InlineData("the-operator-key-0123", "the-operator-key-0123", false)]
    [InlineData("Bearer ", "", false)]
    [InlineData("Bearer ", null, false)]
    public void The_operator_is_who_has_the_key(string header, string? key, bool isOperator) => Assert.Equal(isOperator, Operator.HasKey(header, key));
}
