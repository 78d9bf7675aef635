using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults.Identity;
using Microsoft.Extensions.Configuration;

namespace Entraide.Gateway.Tests.Unit;

public sealed class SigningKeyTests
{
    static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    static readonly Vault Vault = new(new ConfigurationBuilder().AddInMemoryCollection([new KeyValuePair<string, string?>("Vault:Key", new string('k', 43))]).Build());

    static SigningKey New(DateTimeOffset signsFrom) => SigningKey.FromRow(SigningKey.Generate(Vault, signsFrom), Vault);

    [Fact]
    public void The_newest_signs_once_its_time_has_come()
    {
        var (old, current, next) = (New(Noon.AddDays(-9)), New(Noon.AddDays(-1)), New(Noon.AddMinutes(5)));
        Assert.Same(current, SigningKey.For([next, old, current], Noon));
        Assert.Same(next, SigningKey.For([next, old, current], Noon.AddMinutes(5)));
        Assert.Same(next, SigningKey.For([next], Noon));
    }

    [Fact]
    public void What_it_signs_verifies_after_a_round_through_storage()
    {
        var row = SigningKey.Generate(Vault, Noon);
        var token = Jws.Sign(new JwkSet([]), row.Id, "t", SigningKey.FromRow(row, Vault).Key);
        Assert.NotNull(Jws.Verify<JwkSet>(token, SigningKey.FromRow(row, Vault).Key));
        Assert.Null(Jws.Verify<JwkSet>(token, New(Noon).Key));
    }
}
