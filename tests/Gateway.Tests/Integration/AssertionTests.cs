using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults.Identity;
using Entraide.Testing.Conformance;
using Microsoft.Extensions.DependencyInjection;
using static Entraide.Gateway.Tests.Integration.RunningGateway;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>A client that signs (private_key_jwt): what gets a token, and everything that must not.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class AssertionTests(RunningGateway gateway) : IDisposable
{
    readonly ClientKey key = new("k1");
    readonly HttpClient http = gateway.Anonymous();

    static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public void Dispose()
    {
        key.Dispose();
        http.Dispose();
    }

    [Fact]
    public async Task A_signed_assertion_gets_a_token_of_its_partner()
    {
        var (partner, client) = await gateway.RegisterAsync(key);
        var text = await ClientKey.TokenAsync(http, key.Assertion(client));
        var token = Jws.UnverifiedClaimsOf<AccessToken>(text)!;
        Assert.Equal((partner, client, "fr-idf"), (token.Partner, token.Client, token.Region));
        using var caller = gateway.With(text);
        await (await caller.GetAsync("/v1/directory/crisis-lines")).IsOkAsync();
    }

    public static TheoryData<string, string, string> InOrder => new()
    {
        { "typ", "JWT", "header" }, { "typ", "client-authentication+jwt", "header" }, { "aud", "[\"urn:entraide:gateway\"]", "claims" },
        { "exp", "+300", "claims" }, { "exp", "-20", "claims" }, { "nbf", "+20", "claims" }, { "iat", "+0", "claims" },
    };

    [Theory, MemberData(nameof(InOrder))]
    public async Task What_the_standards_leave_open_is_taken(string member, string value, string where)
    {
        var (_, client) = await gateway.RegisterAsync(key);
        await (await ClientKey.SendAsync(http, key.Assertion(client, (header, claims) => (where == "header" ? header : claims)[member] = Value(value)))).IsOkAsync();
    }

    public static TheoryData<string, string?, string> OutOfOrder => new()
    {
        { "alg", "none", "header" }, { "alg", "HS256", "header" }, { "alg", "ES384", "header" }, { "alg", "es256", "header" }, { "alg", null, "header" },
        { "typ", "at+jwt", "header" }, { "typ", "", "header" }, { "kid", null, "header" }, { "kid", "", "header" }, { "kid", "unknown", "header" }, { "crit", "[\"exp\"]", "header" },
        { "iss", "somebody", "claims" }, { "iss", null, "claims" }, { "sub", null, "claims" }, { "sub", "somebody", "claims" },
        { "aud", null, "claims" }, { "aud", "urn:entraide:services", "claims" }, { "aud", "https://localhost/oauth/token", "claims" },
        { "aud", "[\"urn:entraide:gateway\",\"https://evil.example\"]", "claims" }, { "aud", "[]", "claims" }, { "aud", "+1", "claims" },
        { "exp", null, "claims" }, { "exp", "-40", "claims" }, { "exp", "+400", "claims" }, { "exp", "soon", "claims" }, { "exp", "+9e300", "claims" },
        { "nbf", "+120", "claims" }, { "iat", "+120", "claims" }, { "jti", null, "claims" }, { "jti", "", "claims" }, { "jti", "[\"x\"]", "claims" },
    };

    [Theory, MemberData(nameof(OutOfOrder))]
    public async Task What_is_not_in_order_gets_no_token(string member, string? value, string where)
    {
        var (_, client) = await gateway.RegisterAsync(key);
        await RefusedAsync(key.Assertion(client, (header, claims) => (where == "header" ? header : claims)[member] = value is null ? null : Value(value)));
    }

    [Fact]
    public async Task A_key_that_is_brought_along_is_not_looked_at()
    {
        var (_, client) = await gateway.RegisterAsync(key);
        using var attacker = new ClientKey("k1");
        foreach (var (member, value) in new (string, JsonNode)[]
        {
            ("jwk", attacker.Public), ("jku", "https://evil.example/jwks.json"), ("x5u", "https://evil.example/cert.pem"), ("x5c", new JsonArray("MIIB")),
        })
        {
            await RefusedAsync(attacker.Assertion(client, (header, _) => header[member] = value.DeepClone()));
            // It does not hurt either: the registered key decides.
            await (await ClientKey.SendAsync(http, key.Assertion(client, (header, _) => header[member] = value.DeepClone()))).IsOkAsync();
        }
    }

    [Fact]
    public async Task An_HMAC_with_the_public_key_and_no_signature_at_all_are_refused()
    {
        var (_, client) = await gateway.RegisterAsync(key);
        var parts = key.Assertion(client, (header, _) => header["alg"] = "HS256").Split('.');
        foreach (var secret in new[] { key.Key.ExportSubjectPublicKeyInfo(), Encoding.UTF8.GetBytes(key.Public.ToJsonString()), Encoding.UTF8.GetBytes(key.Key.ExportSubjectPublicKeyInfoPem()) })
        {
            await RefusedAsync($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}")))}");
        }

        var unsigned = key.Assertion(client, (header, _) => header["alg"] = "none").Split('.');
        await RefusedAsync($"{unsigned[0]}.{unsigned[1]}.");
        parts = key.Assertion(client).Split('.');
        await RefusedAsync($"{parts[0]}.{parts[1]}.");
        await RefusedAsync($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(new byte[64])}");
        await RefusedAsync($"{parts[0]}.{parts[1]}.{parts[2]}=");
        await RefusedAsync($"{parts[0]}.{parts[1]}.{parts[2]}.{parts[2]}");
        await RefusedAsync(new string('a', 5000));
    }

    [Fact]
    public async Task One_bit_flipped_anywhere_breaks_it()
    {
        var (_, client) = await gateway.RegisterAsync(key);
        var parts = key.Assertion(client).Split('.');
        for (var part = 0; part < 3; part++)
        {
            var bytes = Base64Url.DecodeFromChars(parts[part]);
            for (var bit = part; bit < bytes.Length * 8; bit += 23)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                var forged = parts.ToArray();
                forged[part] = Base64Url.EncodeToString(bytes);
                await RefusedAsync(string.Join('.', forged));
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        // The one they were made from is as good as ever: none of them used it up.
        await (await ClientKey.SendAsync(http, string.Join('.', parts))).IsOkAsync();
    }

    [Fact]
    public async Task A_member_given_twice_is_refused()
    {
        var (_, client) = await gateway.RegisterAsync(key);
        var claims = $$"""{"iss":"{{client}}","sub":"{{client}}","aud":"urn:entraide:gateway","jti":"{{client}}","exp":{{Now + 60}}""";
        await RefusedAsync(key.Sign("""{"alg":"ES256","kid":"k1"}""", $$"""{{claims}},"aud":"urn:entraide:gateway"}"""));
        await RefusedAsync(key.Sign("""{"alg":"none","alg":"ES256","kid":"k1"}""", claims + "}"));
        await (await ClientKey.SendAsync(http, key.Sign("""{"alg":"ES256","kid":"k1"}""", claims + "}"))).IsOkAsync();
    }

    [Fact]
    public async Task An_assertion_works_once_on_all_replicas_and_after_a_restart()
    {
        var (_, client) = await gateway.RegisterAsync(key);
        var assertion = key.Assertion(client);
        await ClientKey.TokenAsync(http, assertion);
        await RefusedAsync(assertion);
        await using var replica = await gateway.StartAsync(OperatorKey);
        using var there = Calls.To(UrlOf(replica));
        Assert.Equal(401, (int)(await ClientKey.SendAsync(there, assertion)).StatusCode);

        var onThere = key.Assertion(client);
        await ClientKey.TokenAsync(there, onThere);
        await replica.StopAsync();
        await RefusedAsync(onThere);
        await using var restarted = await gateway.StartAsync(OperatorKey);
        using var again = Calls.To(UrlOf(restarted));
        Assert.Equal(401, (int)(await ClientKey.SendAsync(again, onThere)).StatusCode);
    }

    [Fact]
    public async Task Of_fifty_at_once_on_two_replicas_one_gets_a_token()
    {
        var (_, client) = await gateway.RegisterAsync(key);
        var assertion = key.Assertion(client);
        await using var replica = await gateway.StartAsync(OperatorKey);
        using var there = Calls.To(UrlOf(replica));
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => ClientKey.SendAsync(i % 2 == 0 ? http : there, assertion)));
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.Equal(49, answers.Count(answer => (int)answer.StatusCode == 401));
    }

    [Fact]
    public async Task The_same_jti_of_two_clients_is_two_assertions()
    {
        using var other = new ClientKey("k1");
        var ((_, a), (_, b)) = (await gateway.RegisterAsync(key), await gateway.RegisterAsync(other));
        await ClientKey.TokenAsync(http, key.Assertion(a, (_, claims) => claims["jti"] = "same"));
        await ClientKey.TokenAsync(http, other.Assertion(b, (_, claims) => claims["jti"] = "same"));
    }

    [Fact]
    public async Task Another_clients_key_opens_nothing()
    {
        using var other = new ClientKey("k1");
        var ((_, mine), (_, theirs)) = (await gateway.RegisterAsync(key), await gateway.RegisterAsync(other));
        await RefusedAsync(other.Assertion(mine));
        await RefusedAsync(key.Assertion(theirs));
    }

    [Fact]
    public async Task Ways_of_authentication_do_not_mix()
    {
        var (_, client) = await gateway.RegisterAsync(key);
        var (_, other, secret) = await gateway.RegisterAsync();
        var both = await ClientKey.SendAsync(http, key.Assertion(client), more: [("client_id", client), ("client_secret", secret)]);
        Assert.Equal((400, "invalid_request"), ((int)both.StatusCode, (await both.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()));
        Assert.Equal(400, (int)(await ClientKey.SendAsync(http, key.Assertion(client), type: "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")).StatusCode);
        Assert.Equal(401, (int)(await ClientKey.SendAsync(http, key.Assertion(client), more: [("client_id", other)])).StatusCode);
        await (await ClientKey.SendAsync(http, key.Assertion(client), more: [("client_id", client)])).IsOkAsync();
        // A client with keys has no secret, not even an empty one.
        Assert.Equal(401, (int)(await http.PostAsync("/oauth/token", Form(("grant_type", "client_credentials"), ("client_id", client), ("client_secret", "")))).StatusCode);
    }

    [Fact]
    public async Task Unknown_wrong_removed_revoked_and_suspended_get_one_answer()
    {
        using var stranger = new ClientKey("k1");
        var answers = new List<string> { await RefusedAsync(key.Assertion(Guid.CreateVersion7().ToString())) };
        var (partner, client) = await gateway.RegisterAsync(key);
        answers.Add(await RefusedAsync(stranger.Assertion(client)));
        answers.Add(await RefusedAsync(key.Assertion(client, (header, _) => header["kid"] = "k2")));

        await gateway.OperatorAsync(HttpMethod.Put, $"/v1/partners/{partner}/suspension", """{"reason":"leaked-key"}""", 200);
        answers.Add(await RefusedAsync(key.Assertion(client)));
        await gateway.OperatorAsync(HttpMethod.Delete, $"/v1/partners/{partner}/suspension", null, 200);
        await ClientKey.TokenAsync(http, key.Assertion(client));

        await gateway.OperatorAsync(HttpMethod.Delete, $"/v1/partners/{partner}/clients/{client}/keys/k1", null, 204);
        answers.Add(await RefusedAsync(key.Assertion(client)));
        await gateway.OperatorAsync(HttpMethod.Delete, $"/v1/partners/{partner}/clients/{client}", null, 204);
        answers.Add(await RefusedAsync(key.Assertion(client)));
        var (_, _, secret) = await gateway.RegisterAsync();
        answers.Add(await (await http.PostAsync("/oauth/token", Form(("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret)))).Content.ReadAsStringAsync());
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Used_assertions_are_forgotten_once_their_times_refuse_them()
    {
        var (_, client) = await gateway.RegisterAsync(key);
        await ClientKey.TokenAsync(http, key.Assertion(client));
        await using var connection = new Npgsql.NpgsqlConnection(gateway.Database);
        await Dapper.SqlMapper.ExecuteAsync(connection, "insert into used_assertions values (decode(repeat('00', 32), 'hex'), now() - interval '10 minutes')");
        await using var scope = gateway.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ForgetAssertions>().RunAsync(default);
        Assert.Equal(0, await Dapper.SqlMapper.ExecuteScalarAsync<int>(connection, "select count(*) from used_assertions where expires_at < now() - interval '6 minutes'"));
        Assert.True(await Dapper.SqlMapper.ExecuteScalarAsync<int>(connection, "select count(*) from used_assertions") > 0);
    }

    async Task<string> RefusedAsync(string assertion)
    {
        var answer = await ClientKey.SendAsync(http, assertion);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == 401, $"{(int)answer.StatusCode} {text} for {assertion}");
        Assert.Equal("invalid_client", JsonDocument.Parse(text).RootElement.GetProperty("error").GetString());
        return text;
    }

    // +60: seconds from now; [: an array; anything else: itself.
    static JsonNode? Value(string text) => text switch
    {
        "+9e300" => JsonNode.Parse("9e300"),
        ['+' or '-', ..] => Now + long.Parse(text, System.Globalization.CultureInfo.InvariantCulture),
        ['[', ..] => JsonNode.Parse(text),
        _ => text,
    };
}
