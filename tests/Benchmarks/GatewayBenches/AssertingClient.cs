using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Entraide.Benchmarks.GatewayBenches;

/// <summary>A client that proves itself with <c>private_key_jwt</c>: a new assertion for each token, as an assertion counts once.</summary>
sealed class AssertingClient : IDisposable
{
    const string KeyId = "bench";

    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>What the operator registers it with; its id is set once it is known.</summary>
    public object Jwks
    {
        get
        {
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            return new { keys = new[] { new { kty = "EC", crv = "P-256", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y), kid = KeyId } } };
        }
    }

    public string Id { get; set; } = "";

    /// <summary>Signs <paramref name="count"/> assertions, so that signing them takes nothing from whoever verifies them.</summary>
    public Queue<string> Sign(int count)
    {
        var expiry = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 240;
        var header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", kid = KeyId }));
        return new Queue<string>(Enumerable.Range(0, count).Select(_ =>
        {
            var claims = JsonSerializer.SerializeToUtf8Bytes(new { iss = Id, sub = Id, aud = "urn:entraide:gateway", jti = Guid.CreateVersion7(), exp = expiry });
            var input = $"{header}.{Base64Url.EncodeToString(claims)}";
            return $"{input}.{Base64Url.EncodeToString(key.SignData(System.Text.Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
        }));
    }

    /// <summary>What it sends for a token.</summary>
    public static FormUrlEncodedContent Form(string assertion) => new(
    [
        new("grant_type", "client_credentials"), new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), new("client_assertion", assertion),
    ]);

    public void Dispose() => key.Dispose();
}
