using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>Every forgery of an access token we know, at the gateway and at a service that is reached directly.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class AccessTokenAttackTests(RunningGateway gateway) : IAsyncLifetime
{
    WebApplication? service;
    SigningKey key = null!;

    static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public async Task InitializeAsync()
    {
        service = await BareService.StartAsync(gateway.Url);
        key = await gateway.Services.GetRequiredService<SigningKeys>().CurrentAsync(default);
    }

    public Task DisposeAsync() => service!.DisposeAsync().AsTask();

    [Fact]
    public async Task A_true_token_is_taken_at_both()
    {
        Assert.Equal((200, 200), await SendAsync(Token()));
        Assert.Equal((200, 200), await SendAsync(Token((header, _) => header["jku"] = "https://evil.example/jwks.json")));
    }

    public static TheoryData<string, string?, string> Wrong => new()
    {
        { "alg", "none", "header" }, { "alg", "HS256", "header" }, { "alg", "ES512", "header" }, { "alg", null, "header" },
        { "typ", "JWT", "header" }, { "typ", null, "header" }, { "typ", "client-authentication+jwt", "header" },
        { "kid", null, "header" }, { "kid", "unknown", "header" }, { "crit", "[\"exp\"]", "header" },
        { "iss", "urn:other", "claims" }, { "iss", null, "claims" }, { "aud", "urn:entraide:gateway", "claims" }, { "aud", null, "claims" },
        { "exp", "-31", "claims" }, { "exp", null, "claims" }, { "iat", "+60", "claims" }, { "partner", null, "claims" }, { "partner", "somebody", "claims" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_wrong_one_is_taken_at_neither(string member, string? value, string where) =>
        Assert.Equal((401, 401), await SendAsync(Token((header, claims) => (where == "header" ? header : claims)[member] = value switch
        {
            null => null,
            ['+' or '-', ..] => Now + long.Parse(value, System.Globalization.CultureInfo.InvariantCulture),
            ['[', ..] => JsonNode.Parse(value),
            _ => value,
        })));

    [Fact]
    public async Task A_key_brought_along_signs_nothing()
    {
        using var attacker = new ClientKey(key.Id);
        foreach (var member in new[] { "jwk", "jku", "x5u" })
        {
            Assert.Equal((401, 401), await SendAsync(Token((header, _) => header[member] = member == "jwk" ? attacker.Public : "https://evil.example/keys", attacker.Key)));
        }

        Assert.Equal((401, 401), await SendAsync(Token(null, attacker.Key)));
    }

    [Fact]
    public async Task An_HMAC_with_the_public_key_none_at_all_and_flipped_bits_are_refused()
    {
        var parts = Token((header, _) => header["alg"] = "HS256").Split('.');
        var mac = HMACSHA256.HashData(key.Key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        Assert.Equal((401, 401), await SendAsync($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(mac)}"));
        parts = Token((header, _) => header["alg"] = "none").Split('.');
        Assert.Equal((401, 401), await SendAsync($"{parts[0]}.{parts[1]}."));

        parts = Token().Split('.');
        for (var part = 0; part < 3; part++)
        {
            var bytes = Base64Url.DecodeFromChars(parts[part]);
            for (var bit = part; bit < bytes.Length * 8; bit += 41)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                var forged = parts.ToArray();
                forged[part] = Base64Url.EncodeToString(bytes);
                Assert.Equal((401, 401), await SendAsync(string.Join('.', forged)));
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public async Task A_clients_own_assertion_is_no_access_token()
    {
        using var own = new ClientKey("k1");
        var (_, client) = await gateway.RegisterAsync(own);
        Assert.Equal((401, 401), await SendAsync(own.Assertion(client)));
        Assert.Equal((401, 401), await SendAsync(own.Assertion(client, (header, claims) => (header["typ"], claims["aud"]) = ("at+jwt", "urn:entraide:services"))));
    }

    [Fact]
    public async Task The_operators_key_is_no_access_token() => Assert.Equal((401, 401), await SendAsync(RunningGateway.OperatorKey));

    string Token(Action<JsonObject, JsonObject>? change = null, ECDsa? with = null)
    {
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "at+jwt", ["kid"] = key.Id };
        var claims = new JsonObject
        {
            ["iss"] = "urn:entraide:gateway",
            ["aud"] = "urn:entraide:services",
            ["sub"] = Guid.CreateVersion7().ToString(),
            ["partner"] = Guid.CreateVersion7().ToString(),
            ["region"] = "fr",
            ["scope"] = "directory.read",
            ["iat"] = Now,
            ["exp"] = Now + 600,
            ["jti"] = Guid.CreateVersion7().ToString(),
        };
        change?.Invoke(header, claims);
        var input = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{input}.{Base64Url.EncodeToString((with ?? key.Key).SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    async Task<(int Gateway, int Service)> SendAsync(string token)
    {
        using var door = gateway.With(token);
        using var direct = gateway.With(token, RunningGateway.UrlOf(service!));
        return ((int)(await door.GetAsync("/v1/directory/crisis-lines")).StatusCode, (int)(await direct.GetAsync("/v1/directory/crisis-lines")).StatusCode);
    }
}
