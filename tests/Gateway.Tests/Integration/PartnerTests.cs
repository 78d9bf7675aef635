using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entraide.ServiceDefaults.Identity;
using static Entraide.Gateway.Tests.Integration.RunningGateway;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>What an operator does with partners and their clients, and what a partner sees of itself.</summary>
[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class PartnerTests(RunningGateway gateway) : IDisposable
{
    readonly ClientKey key = new("k1");
    readonly HttpClient http = gateway.Anonymous();

    public void Dispose()
    {
        key.Dispose();
        http.Dispose();
    }

    [Fact]
    public async Task A_partner_sees_itself_and_no_secret()
    {
        var (partner, id, secret) = await gateway.RegisterAsync("""{"name":"Entre Pairs","region":"fr-idf","scopes":["directory.read"],"quotas":{"read":70,"write":7}}""");
        using var caller = gateway.With(await TokenAsync(id, secret));
        var text = await caller.GetStringAsync("/v1/partner");
        Assert.DoesNotContain(secret, text);
        var me = JsonDocument.Parse(text).RootElement;
        Assert.Equal((partner, "Entre Pairs", "fr-idf", 70, 7), (me.GetProperty("id").GetGuid(), me.GetProperty("name").GetString(), me.GetProperty("region").GetString(),
            me.GetProperty("quotas").GetProperty("read").GetInt32(), me.GetProperty("quotas").GetProperty("write").GetInt32()));
        Assert.Equal(id, me.GetProperty("clients")[0].GetProperty("id").GetString());
        Assert.Equal(text, (await gateway.OperatorAsync(HttpMethod.Get, $"/v1/partners/{partner}", null, 200)).GetRawText());
        foreach (var path in new[] { "/v1/partners", $"/v1/partners/{partner}", "/v1/signing-keys" })
        {
            await (await caller.GetAsync(path)).IsProblemAsync(403);
            await (await http.GetAsync(path)).IsProblemAsync(401);
        }
    }

    [Fact]
    public async Task A_change_holds_for_the_next_token()
    {
        var (partner, id, secret) = await gateway.RegisterAsync("""{"region":"fr-idf","scopes":["directory.read","credits.read"],"quotas":{"plan":"large"}}""");
        var changed = await gateway.OperatorAsync(HttpMethod.Patch, $"/v1/partners/{partner}", """{"region":"fr-paca","scopes":["directory.read"]}""", 200);
        Assert.Equal(6000, changed.GetProperty("quotas").GetProperty("read").GetInt32());
        var token = Jws.UnverifiedClaimsOf<AccessToken>(await TokenAsync(id, secret))!;
        Assert.Equal(("fr-paca", "directory.read"), (token.Region, token.Scope));
        changed = await gateway.OperatorAsync(HttpMethod.Patch, $"/v1/partners/{partner}", """{"quotas":{"plan":"standard"}}""", 200);
        Assert.False(changed.GetProperty("quotas").TryGetProperty("read", out _));
        Assert.Equal("fr-paca", changed.GetProperty("region").GetString());
        await gateway.OperatorAsync(HttpMethod.Patch, $"/v1/partners/{Guid.CreateVersion7()}", """{"region":"fr"}""", 404);
    }

    [Theory]
    [InlineData("PATCH", "", """{"region":"Île"}""", 422)]
    [InlineData("PATCH", "", """{"scopes":[]}""", 422)]
    [InlineData("PATCH", "", """{"quotas":{"read":0}}""", 422)]
    [InlineData("PATCH", "", """{"quotas":{"plan":"endless"}}""", 422)]
    [InlineData("PATCH", "", """{"quotas":{"plan":"large","read":5}}""", 422)]
    [InlineData("PUT", "/suspension", """{"reason":"they did this and that"}""", 422)]
    [InlineData("POST", "/clients", """{"scopes":["platform.admin"]}""", 422)]
    [InlineData("POST", "/clients", """{"jwks":{"keys":[]}}""", 422)]
    public async Task What_is_wrong_is_refused(string method, string path, string body, int status)
    {
        var (partner, _, _) = await gateway.RegisterAsync();
        await gateway.OperatorAsync(new HttpMethod(method), $"/v1/partners/{partner}{path}", body, status);
    }

    public static TheoryData<string, string?, int> WrongKeys => new()
    {
        { "d", "c2VjcmV0", 400 }, { "kty", "RSA", 422 }, { "kty", "oct", 422 }, { "crv", "P-384", 422 }, { "crv", "secp256k1", 422 }, { "alg", "none", 422 }, { "use", "enc", 422 },
        { "kid", null, 400 }, { "kid", "", 422 }, { "kid", "a/b", 422 }, { "x", "AAAA", 422 }, { "x", new string('A', 43), 422 }, { "y", null, 400 },
    };

    [Theory, MemberData(nameof(WrongKeys))]
    public async Task A_key_that_is_no_public_P256_key_is_refused(string member, string? value, int status)
    {
        var jwk = key.Public;
        if (value is null)
        {
            jwk.Remove(member);
        }
        else
        {
            jwk[member] = value;
        }

        var refused = await gateway.OperatorAsync(HttpMethod.Post, "/v1/partners", new JsonObject { ["region"] = "fr", ["jwks"] = new JsonObject { ["keys"] = new JsonArray(jwk) } }.ToJsonString(), status);
        Assert.DoesNotContain("c2VjcmV0", refused.GetRawText());
    }

    [Fact]
    public async Task Two_keys_of_one_kid_and_six_keys_are_refused()
    {
        await gateway.OperatorAsync(HttpMethod.Post, "/v1/partners", $$"""{"region":"fr","jwks":{"keys":[{{key.Public}},{{key.Public}}]} }""", 422);
        var keys = string.Join(',', Enumerable.Range(0, 6).Select(i => key.Public.ToJsonString().Replace("\"k1\"", $"\"k{i}\"")));
        await gateway.OperatorAsync(HttpMethod.Post, "/v1/partners", $$"""{"region":"fr","jwks":{"keys":[{{keys}}]} }""", 422);
    }

    [Fact]
    public async Task A_new_key_takes_over_while_the_old_one_counts_until_it_is_said_not_to()
    {
        using var next = new ClientKey("k2");
        using var last = new ClientKey("k3");
        var (partner, client) = await gateway.RegisterAsync(key);
        var path = $"/v1/partners/{partner}/clients/{client}/keys";
        var until = TimeProvider.System.GetUtcNow().AddHours(1);
        var view = await gateway.OperatorAsync(HttpMethod.Post, path, $$"""{"key":{{next.Public}},"others_until":"{{until:O}}"}""", 201);
        Assert.Equal(2, view.GetProperty("keys").GetArrayLength());
        await ClientKey.TokenAsync(http, key.Assertion(client));
        await ClientKey.TokenAsync(http, next.Assertion(client));
        await gateway.OperatorAsync(HttpMethod.Post, path, $$"""{"key":{{next.Public}}}""", 409);
        await gateway.OperatorAsync(HttpMethod.Post, path, $$"""{"key":{{last.Public}},"others_until":"2020-01-01T00:00:00Z"}""", 422);
        await gateway.OperatorAsync(HttpMethod.Post, path, $$"""{"key":{{key.Public.ToJsonString().Replace("\"kty\"", "\"d\":\"AAAA\",\"kty\"")}}}""", 400);

        await using var connection = new Npgsql.NpgsqlConnection(gateway.Database);
        await Dapper.SqlMapper.ExecuteAsync(connection, "update client_keys set expires_at = now() - interval '1 second' where client_id = @client and kid = 'k1'", new { client = Guid.Parse(client) });
        await Testing.Eventually.HoldsAsync(async () => (int)(await ClientKey.SendAsync(http, key.Assertion(client))).StatusCode == 401, "the old key does not count any more");
        await ClientKey.TokenAsync(http, next.Assertion(client));
        await gateway.OperatorAsync(HttpMethod.Delete, $"{path}/k2", null, 204);
        Assert.Equal(401, (int)(await ClientKey.SendAsync(http, next.Assertion(client))).StatusCode);
        await gateway.OperatorAsync(HttpMethod.Delete, $"{path}/k2", null, 404);
        await gateway.OperatorAsync(HttpMethod.Post, $"/v1/partners/{partner}/clients/{client}/secrets", "{}", 409);
    }

    [Fact]
    public async Task A_new_secret_takes_over_and_the_old_one_is_removed_at_once()
    {
        var (partner, client, old) = await gateway.RegisterAsync();
        var path = $"/v1/partners/{partner}/clients/{client}/secrets";
        var first = (await gateway.OperatorAsync(HttpMethod.Get, $"/v1/partners/{partner}/clients/{client}", null, 200)).GetProperty("secrets")[0].GetProperty("id").GetString();
        var added = (await gateway.OperatorAsync(HttpMethod.Post, path, "{}", 201)).GetProperty("client_secret").GetString()!;
        await TokenAsync(client, old);
        await TokenAsync(client, added);
        await gateway.OperatorAsync(HttpMethod.Post, path, "{}", 409);
        await gateway.OperatorAsync(HttpMethod.Delete, $"{path}/{first}", null, 204);
        Assert.Equal(401, (int)(await AskAsync(client, old)).StatusCode);
        await TokenAsync(client, added);
    }

    [Fact]
    public async Task A_second_client_may_less_and_is_nobody_elses()
    {
        var (partner, _, _) = await gateway.RegisterAsync("""{"region":"fr","scopes":["directory.read","credits.read"]}""");
        var (other, _, _) = await gateway.RegisterAsync();
        var added = await gateway.OperatorAsync(HttpMethod.Post, $"/v1/partners/{partner}/clients", """{"scopes":["directory.read","scheduling.read"]}""", 201);
        var (client, secret) = (added.GetProperty("client_id").GetString()!, added.GetProperty("client_secret").GetString()!);
        Assert.Equal("directory.read", Jws.UnverifiedClaimsOf<AccessToken>(await TokenAsync(client, secret))!.Scope);
        await gateway.OperatorAsync(HttpMethod.Get, $"/v1/partners/{other}/clients/{client}", null, 404);
        await gateway.OperatorAsync(HttpMethod.Delete, $"/v1/partners/{other}/clients/{client}", null, 404);
        await TokenAsync(client, secret);
    }

    [Fact]
    public async Task Partners_are_listed_by_pages()
    {
        for (var i = 0; i < 3; i++)
        {
            await gateway.RegisterAsync();
        }

        var seen = new List<string>();
        for (var path = "/v1/partners?limit=2"; path is not null;)
        {
            var page = await gateway.OperatorAsync(HttpMethod.Get, path, null, 200);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(partner => partner.GetProperty("id").GetString()!));
            path = page.TryGetProperty("next", out var next) ? $"/v1/partners?limit=2&after={next.GetString()}" : null;
        }

        Assert.True(seen.Count >= 3);
        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        await gateway.OperatorAsync(HttpMethod.Get, "/v1/partners?limit=0", null, 422);
        await gateway.OperatorAsync(HttpMethod.Get, "/v1/partners?after=x", null, 422);
    }

    [Fact]
    public async Task A_partner_registered_on_another_replica_gets_a_token_here_at_once()
    {
        await using var replica = await gateway.StartAsync(OperatorKey);
        var added = await gateway.OperatorAsync(HttpMethod.Post, "/v1/partners", """{"region":"fr"}""", 201, UrlOf(replica));
        await TokenAsync(added.GetProperty("client_id").GetString()!, added.GetProperty("client_secret").GetString()!);
    }

    [Fact]
    public async Task A_library_learns_where_tokens_are()
    {
        var metadata = await http.GetFromJsonAsync<JsonElement>("/.well-known/oauth-authorization-server");
        Assert.Equal("urn:entraide:gateway", metadata.GetProperty("issuer").GetString());
        Assert.Equal(new Uri(gateway.Url, "/oauth/token").ToString(), metadata.GetProperty("token_endpoint").GetString());
        await (await http.GetAsync(metadata.GetProperty("jwks_uri").GetString())).IsOkAsync();
        Assert.Contains("private_key_jwt", metadata.GetProperty("token_endpoint_auth_methods_supported").ToString());
    }

    Task<HttpResponseMessage> AskAsync(string client, string secret) => http.PostAsync("/oauth/token", Form(("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret)));

    async Task<string> TokenAsync(string client, string secret)
    {
        var answer = await AskAsync(client, secret);
        await answer.IsOkAsync();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }
}
