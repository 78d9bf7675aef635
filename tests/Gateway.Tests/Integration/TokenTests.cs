using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults.Identity;
using Entraide.Testing.Conformance;
using Microsoft.Extensions.DependencyInjection;
using static Entraide.Gateway.Tests.Integration.RunningGateway;

namespace Entraide.Gateway.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class TokenTests(RunningGateway gateway)
{
    static readonly (string, string) Grant = ("grant_type", "client_credentials");

    [Fact]
    public async Task A_client_gets_a_token_that_the_published_keys_verify()
    {
        var (partner, id, secret) = await gateway.RegisterAsync();
        using var client = gateway.Anonymous();
        var answer = await client.PostAsync("/oauth/token", Form(Grant, ("client_id", id), ("client_secret", secret), ("scope", "directory.read credits.read")));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("Bearer", 600, "directory.read credits.read"), (body.GetProperty("token_type").GetString(), body.GetProperty("expires_in").GetInt32(), body.GetProperty("scope").GetString()));

        var text = body.GetProperty("access_token").GetString()!;
        var published = (await client.GetFromJsonAsync<JwkSet>("/.well-known/jwks.json"))!;
        var jwk = published.Keys.Single(key => key.KeyId == Jws.KeyIdOf(text, "at+jwt"));
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = System.Buffers.Text.Base64Url.DecodeFromChars(jwk.X), Y = System.Buffers.Text.Base64Url.DecodeFromChars(jwk.Y) },
        });
        var token = Jws.Verify<AccessToken>(text, key)!;
        Assert.Equal((partner, "fr-idf", id, "directory.read credits.read"), (token.Partner, token.Region, token.Client, token.Scope));
        Assert.DoesNotContain("\"d\"", await client.GetStringAsync("/.well-known/jwks.json"));
    }

    [Fact]
    public async Task Basic_authentication_does_as_well_and_gets_all_scopes()
    {
        var (_, id, secret) = await gateway.RegisterAsync("""{"region":"fr","scopes":["directory.read","credits.read"]}""");
        using var client = WithBasic(id, secret);
        var body = await (await client.PostAsync("/oauth/token", Form(Grant))).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("directory.read credits.read", body.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task An_unknown_client_and_a_wrong_secret_get_the_same_answer()
    {
        var (_, id, secret) = await gateway.RegisterAsync();
        var answers = new List<string>();
        foreach (var (who, what) in new[] { (id, "wrong"), (Guid.CreateVersion7().ToString(), secret), ("nobody", secret), (id, "") })
        {
            using var basic = WithBasic(who, what);
            using var plain = gateway.Anonymous();
            foreach (var answer in new[] { await basic.PostAsync("/oauth/token", Form(Grant)), await plain.PostAsync("/oauth/token", Form(Grant, ("client_id", who), ("client_secret", what))) })
            {
                Assert.Equal(401, (int)answer.StatusCode);
                Assert.Contains("Basic", answer.Headers.WwwAuthenticate.ToString());
                answers.Add(await answer.Content.ReadAsStringAsync());
            }
        }

        Assert.Equal("invalid_client", JsonDocument.Parse(Assert.Single(answers.Distinct())).RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Refusals_speak_OAuth()
    {
        var (_, id, secret) = await gateway.RegisterAsync("""{"region":"fr","scopes":["directory.read"]}""");
        (string, string)[] me = [("client_id", id), ("client_secret", secret)];
        await RefusedAsync("unsupported_grant_type", Form([("grant_type", "password"), .. me]));
        await RefusedAsync("invalid_request", Form(me));
        await RefusedAsync("invalid_request", Form([Grant, Grant, .. me]));
        await RefusedAsync("invalid_request", new StringContent("{}", Encoding.UTF8, "application/json"));
        await RefusedAsync("invalid_scope", Form([Grant, .. me, ("scope", "directory.read directory.write")]));
        using var both = WithBasic(id, secret);
        Assert.Equal(400, (int)(await both.PostAsync("/oauth/token", Form([Grant, .. me]))).StatusCode);

        async Task RefusedAsync(string error, HttpContent form)
        {
            using var client = gateway.Anonymous();
            var answer = await client.PostAsync("/oauth/token", form);
            Assert.Equal(400, (int)answer.StatusCode);
            Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.Equal(error, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
        }
    }

    [Fact]
    public async Task Replicas_share_the_keys_and_the_private_half_is_sealed()
    {
        await using var replica = await gateway.StartAsync(OperatorKey);
        using var here = gateway.Anonymous();
        using var there = Calls.To(UrlOf(replica));
        Assert.Equal(await here.GetStringAsync("/.well-known/jwks.json"), await there.GetStringAsync("/.well-known/jwks.json"));

        await using var connection = new Npgsql.NpgsqlConnection(gateway.Database);
        var stored = await Dapper.SqlMapper.QuerySingleAsync<byte[]>(connection, "select private_key from signing_keys limit 1");
        using var key = ECDsa.Create();
        Assert.ThrowsAny<CryptographicException>(() => key.ImportPkcs8PrivateKey(stored.AsSpan(28), out _));
    }

    [Fact]
    public async Task A_token_works_until_it_expires_and_not_after()
    {
        await (await SendAsync(await SignAsync(ago: TimeSpan.Zero))).IsOkAsync();
        await (await SendAsync(await SignAsync(ago: TimeSpan.FromMinutes(9)))).IsOkAsync();
        await (await SendAsync(await SignAsync(ago: TimeSpan.FromMinutes(11)))).IsProblemAsync(401);
        var refused = await SendAsync(await SignAsync(ago: TimeSpan.FromMinutes(-5)));
        await refused.IsProblemAsync(401);
        Assert.Contains("invalid_token", refused.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_forged_token_does_not_work()
    {
        var good = await SignAsync(ago: TimeSpan.Zero);
        var parts = good.Split('.');
        var flipped = (char)(parts[2][5] == 'A' ? 'B' : 'A');
        await (await SendAsync($"{parts[0]}.{parts[1]}.{parts[2][..5]}{flipped}{parts[2][6..]}")).IsProblemAsync(401);
        await (await SendAsync($"{parts[0]}.{parts[1]}.")).IsProblemAsync(401);
        await (await SendAsync("x")).IsProblemAsync(401);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await (await SendAsync(await SignAsync(TimeSpan.Zero, stranger))).IsProblemAsync(401);
    }

    async Task<string> SignAsync(TimeSpan ago, ECDsa? with = null)
    {
        var key = await gateway.Services.GetRequiredService<SigningKeys>().CurrentAsync(default);
        var issued = (TimeProvider.System.GetUtcNow() - ago).ToUnixTimeSeconds();
        return Jws.Sign(new AccessToken(AccessToken.PlatformIssuer, AccessToken.PlatformAudience, "c", Guid.CreateVersion7(), "fr", "directory.read", issued, issued + 600, Guid.CreateVersion7()),
            key.Id, CallerIdentity.TokenType, with ?? key.Key);
    }

    async Task<HttpResponseMessage> SendAsync(string token)
    {
        using var client = gateway.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await client.GetAsync("/v1/directory/crisis-lines");
    }

    HttpClient WithBasic(string id, string secret)
    {
        var client = gateway.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}")));
        return client;
    }
}

static class Successes
{
    public static async Task IsOkAsync(this HttpResponseMessage answer) => Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
}
