using System.Security.Cryptography;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.ServiceDefaults.Tests.Unit;

public sealed class VerifiedTokensTests : IDisposable
{
    readonly Clock time = new();
    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256), other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly Published published;
    readonly VerifiedTokens tokens;

    public VerifiedTokensTests()
    {
        published = new Published { Key = key };
        tokens = new VerifiedTokens(published, time);
    }

    [Fact]
    public async Task A_token_that_is_sent_again_is_the_same_bearer()
    {
        var token = Token(key);
        var bearer = await FindAsync(token);
        Assert.Same(bearer, await FindAsync(token));
        Assert.True(bearer!.HasClaim("scope", "credits.write"));
    }

    [Fact]
    public async Task What_was_remembered_expires_with_the_token()
    {
        var token = Token(key);
        Assert.NotNull(await FindAsync(token));
        time.Now += TimeSpan.FromMinutes(11);
        Assert.Null(await FindAsync(token));
    }

    [Fact]
    public async Task What_was_remembered_ends_with_its_key()
    {
        var token = Token(key);
        Assert.NotNull(await FindAsync(token));
        published.Key = null;
        Assert.Null(await FindAsync(token));
        // Another under the same name has not signed it.
        published.Key = other;
        Assert.Null(await FindAsync(token));
    }

    [Fact]
    public async Task A_token_with_another_signature_is_not_taken_for_the_one_that_is_known()
    {
        var (token, forged) = (Token(key), Token(other));
        Assert.NotNull(await FindAsync(token));
        Assert.Null(await FindAsync(forged));
        Assert.Null(await FindAsync($"{token[..token.LastIndexOf('.')]}{forged[forged.LastIndexOf('.')..]}"));
        Assert.Null(await FindAsync($"{token}="));
        Assert.NotNull(await FindAsync(token));
    }

    ValueTask<System.Security.Claims.ClaimsPrincipal?> FindAsync(string token) => tokens.FindAsync(token, CancellationToken.None);

    string Token(ECDsa by)
    {
        var now = time.GetUtcNow();
        var claims = new AccessToken(AccessToken.PlatformIssuer, AccessToken.PlatformAudience, "client", Guid.Empty, "r", "credits.write", now.ToUnixTimeSeconds(), now.Add(AccessToken.Lifetime).ToUnixTimeSeconds(), Guid.Empty);
        return Jws.Sign(claims, "k", CallerIdentity.TokenType, by);
    }

    public void Dispose()
    {
        key.Dispose();
        other.Dispose();
    }

    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    sealed class Published : IVerificationKeys
    {
        public ECDsa? Key { get; set; }

        public ValueTask<ECDsa?> FindAsync(string keyId, CancellationToken cancellationToken) => ValueTask.FromResult(Key);
    }
}
