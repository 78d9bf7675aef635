using System.Net.Http.Headers;
using System.Text;
using Dapper;
using Entraide.Testing;
using Entraide.Testing.Conformance;
using Npgsql;

namespace Entraide.Gateway.Tests.Integration;

[Trait("Category", "Integration"), Collection(WithGateway.Name)]
public sealed class RegistrationTests(RunningGateway gateway)
{
    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic " + RunningGateway.OperatorKey)]
    public async Task Only_the_operator_registers_partners(string? authorization)
    {
        using var client = gateway.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        await (await client.PostAsync("/v1/partners", Body("""{"region":"fr"}"""))).IsProblemAsync(401);
        // Whoever may not register learns nothing about the form.
        await (await client.PostAsync("/v1/partners", Body("not json"))).IsProblemAsync(401);
    }

    [Fact]
    public async Task A_partners_token_is_not_the_operators_key()
    {
        using var partner = await gateway.PartnerAsync();
        await (await partner.PostAsync("/v1/partners", Body("""{"region":"fr"}"""))).IsProblemAsync(403);
    }

    [Fact]
    public async Task Without_an_operator_key_nobody_registers()
    {
        await using var keyless = await gateway.StartAsync(operatorKey: "");
        using var client = CarefulCaller.Client(RunningGateway.UrlOf(keyless));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningGateway.OperatorKey);
        await (await client.PostAsync("/v1/partners", Body("""{"region":"fr"}"""))).IsProblemAsync(401);
    }

    [Fact]
    public async Task The_secret_is_shown_once_and_not_stored()
    {
        var (partner, clientId, secret) = await gateway.RegisterAsync("""{"name":"Entre Pairs","region":"fr-idf","scopes":["directory.read"]}""");
        Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(secret).Length);
        await using var connection = new NpgsqlConnection(gateway.Database);
        var row = await connection.QuerySingleAsync<string>("select row_to_json(c)::text || row_to_json(p)::text from clients c join partners p on p.id = partner_id where p.id = @partner", new { partner });
        Assert.Contains(clientId, row);
        Assert.Contains("directory.read", row);
        Assert.DoesNotContain(secret, row);
        Assert.DoesNotContain(Convert.ToHexString(System.Buffers.Text.Base64Url.DecodeFromChars(secret)), row, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Only_who_is_named_a_moderator_or_a_region_becomes_one()
    {
        using var client = gateway.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningGateway.OperatorKey);
        var usual = await (await client.PostAsync("/v1/partners", Body("""{"region":"fr"}"""))).Content.ReadAsStringAsync();
        Assert.Contains("directory.write", usual);
        Assert.DoesNotContain("directory.moderate", usual);
        var named = await (await client.PostAsync("/v1/partners", Body("""{"region":"fr","scopes":["directory.read","directory.moderate"]}"""))).Content.ReadAsStringAsync();
        Assert.Contains("directory.moderate", named);
        Assert.DoesNotContain("scheduling.region", usual);
        var region = await (await client.PostAsync("/v1/partners", Body("""{"region":"fr","scopes":["scheduling.region"]}"""))).Content.ReadAsStringAsync();
        Assert.Contains("scheduling.region", region);
    }

    [Theory]
    [InlineData("""{"region":"Île"}""", 422)]
    [InlineData("""{"region":"fr","scopes":["platform.admin"]}""", 422)]
    [InlineData("""{"region":"fr","scopes":[]}""", 422)]
    [InlineData("""{"name":"x"}""", 400)]
    [InlineData("""{"region":"fr","admin":true}""", 400)]
    public async Task What_is_wrong_is_refused(string body, int status)
    {
        using var client = gateway.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RunningGateway.OperatorKey);
        await (await client.PostAsync("/v1/partners", Body(body))).IsProblemAsync(status);
    }

    static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");
}
