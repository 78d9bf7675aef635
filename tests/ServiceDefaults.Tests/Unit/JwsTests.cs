using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.ServiceDefaults.Tests.Unit;

public sealed class JwsTests
{
    static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    sealed record Claims(string Subject);

    static readonly string Token = Jws.Sign(new Claims("a"), "k1", "at+jwt", Key);

    [Fact]
    public void What_was_signed_is_verified()
    {
        Assert.Equal("k1", Jws.KeyIdOf(Token, "at+jwt"));
        Assert.Equal(new Claims("a"), Jws.Verify<Claims>(Token, Key));
    }

    [Fact]
    public void One_bit_flipped_anywhere_in_claims_or_signature_is_refused()
    {
        var parts = Token.Split('.');
        foreach (var part in new[] { 1, 2 })
        {
            var bytes = Base64Url.DecodeFromChars(parts[part]);
            for (var bit = 0; bit < bytes.Length * 8; bit += 7)
            {
                var flipped = bytes.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                var altered = parts.ToArray();
                altered[part] = Base64Url.EncodeToString(flipped);
                Assert.Null(Jws.Verify<Claims>(string.Join('.', altered), Key));
            }
        }
    }

    [Fact]
    public void Another_key_does_not_verify()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(Jws.Verify<Claims>(Token, other));
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"at+jwt","kid":"k1"}""")]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1"}""")]
    [InlineData("""{"alg":"ES256","typ":"JWT","kid":"k1"}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt"}""")]
    [InlineData("not json")]
    public void Another_algorithm_or_type_or_no_key_id_is_no_token_of_ours(string header) =>
        Assert.Null(Jws.KeyIdOf($"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.e30.AA", "at+jwt"));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("é.é.é")]
    public void What_is_no_token_is_refused_quietly(string text)
    {
        Assert.Null(Jws.KeyIdOf(text, "at+jwt"));
        Assert.Null(Jws.Verify<Claims>(text, Key));
    }
}
