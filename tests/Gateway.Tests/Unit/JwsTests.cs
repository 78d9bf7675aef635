using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Gateway.Tests.Unit;

public sealed class JwsTests : IDisposable
{
    const string Type = CallerIdentity.TokenType;
    static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => key.Dispose();

    static AccessToken Claims { get; } = new(AccessToken.PlatformIssuer, AccessToken.PlatformAudience, "client", Guid.CreateVersion7(Noon), "fr", "directory.read",
        Noon.ToUnixTimeSeconds(), Noon.AddMinutes(10).ToUnixTimeSeconds(), Guid.CreateVersion7(Noon));

    [Fact]
    public void What_was_signed_verifies()
    {
        var token = Jws.Sign(Claims, "k1", Type, key);
        Assert.Equal("k1", Jws.KeyIdOf(token, Type));
        Assert.Equal(Claims, Jws.Verify<AccessToken>(token, key));
    }

    [Theory]
    [InlineData("none", Type)]
    [InlineData("HS256", Type)]
    [InlineData("ES384", Type)]
    [InlineData("es256", Type)]
    [InlineData("ES256", "JWT")]
    [InlineData("ES256", "")]
    public void Another_algorithm_or_type_names_no_key(string algorithm, string type) => Assert.Null(Jws.KeyIdOf(WithHeader($$"""{"alg":"{{algorithm}}","typ":"{{type}}","kid":"k1"}"""), Type));

    [Theory]
    [InlineData("""{"alg":"ES256","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","jwk":{"kty":"EC"}}""")]
    [InlineData("""not json""")]
    public void A_header_without_a_key_id_names_no_key(string header) => Assert.Null(Jws.KeyIdOf(WithHeader(header), Type));

    [Fact]
    public void An_HMAC_with_the_public_key_does_not_verify()
    {
        var input = WithHeader("""{"alg":"HS256","typ":"at+jwt","kid":"k1"}""");
        input = input[..input.LastIndexOf('.')];
        var mac = HMACSHA256.HashData(key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(input));
        Assert.Null(Jws.Verify<AccessToken>($"{input}.{Base64Url.EncodeToString(mac)}", key));
    }

    [Fact]
    public void Any_flipped_bit_breaks_it()
    {
        var parts = Jws.Sign(Claims, "k1", Type, key).Split('.');
        for (var part = 0; part < 3; part++)
        {
            var bytes = Base64Url.DecodeFromChars(parts[part]);
            for (var bit = 0; bit < bytes.Length * 8; bit += 7)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                var forged = parts.ToArray();
                forged[part] = Base64Url.EncodeToString(bytes);
                Assert.Null(Jws.Verify<AccessToken>(string.Join('.', forged), key));
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("*.*.*")]
    public void What_is_no_token_is_none(string text)
    {
        Assert.Null(Jws.KeyIdOf(text, Type));
        Assert.Null(Jws.Verify<AccessToken>(text, key));
    }

    [Theory]
    [InlineData(-31, false)]
    [InlineData(-29, true)]
    [InlineData(0, true)]
    [InlineData(629, true)]
    [InlineData(630, false)]
    public void A_token_has_its_time(int secondsAfterIssue, bool valid) => Assert.Equal(valid, Claims.IsValidAt(Noon.AddSeconds(secondsAfterIssue)));

    [Fact]
    public void Another_issuers_or_audiences_token_is_not_valid()
    {
        Assert.False((Claims with { Issuer = "urn:other" }).IsValidAt(Noon));
        Assert.False((Claims with { Audience = "urn:other" }).IsValidAt(Noon));
    }

    static string WithHeader(string header) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(Claims))}.AAAA";
}
