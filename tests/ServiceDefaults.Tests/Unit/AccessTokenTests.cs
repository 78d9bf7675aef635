using Entraide.ServiceDefaults.Identity;

namespace Entraide.ServiceDefaults.Tests.Unit;

public sealed class AccessTokenTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    static AccessToken Issued(DateTimeOffset at) => new(
        AccessToken.PlatformIssuer, AccessToken.PlatformAudience, "client", Guid.Empty, "r", "directory.read", at.ToUnixTimeSeconds(), at.Add(AccessToken.Lifetime).ToUnixTimeSeconds(), Guid.Empty);

    [Theory]
    [InlineData(0, true)]
    [InlineData(9, true)]
    [InlineData(11, false)]
    [InlineData(-1, false)]
    public void A_token_lives_ten_minutes(int minutesLater, bool valid) => Assert.Equal(valid, Issued(Now).IsValidAt(Now.AddMinutes(minutesLater)));

    [Fact]
    public void Clocks_may_differ_by_half_a_minute()
    {
        Assert.True(Issued(Now).IsValidAt(Now.AddSeconds(-29)));
        Assert.False(Issued(Now).IsValidAt(Now.AddSeconds(-31)));
        Assert.True(Issued(Now).IsValidAt(Now.AddSeconds(629)));
        Assert.False(Issued(Now).IsValidAt(Now.AddSeconds(631)));
    }

    [Fact]
    public void Another_issuer_or_audience_is_refused()
    {
        Assert.False((Issued(Now) with { Issuer = "somebody" }).IsValidAt(Now));
        Assert.False((Issued(Now) with { Audience = "something" }).IsValidAt(Now));
    }
}
