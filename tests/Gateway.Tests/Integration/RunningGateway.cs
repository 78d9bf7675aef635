using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Entraide.Testing;
using Entraide.Testing.Conformance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Gateway.Tests.Integration;

/// <summary>The gateway as it runs in production, on the real PostgreSQL, with one upstream as directory and notification; scheduling is down, credits is not configured.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    public const string OperatorKey = "an-operator-key-for-tests-only-0123456789";
    public const string VaultKey = "a-vault-key-for-tests-only-0123456789-0123456789";

    WebApplication? app;

    public Upstream Upstream { get; private set; } = null!;

    public string Database { get; private set; } = "";

    public IServiceProvider Services => app!.Services;

    public Uri Url => UrlOf(app!);

    public async Task InitializeAsync()
    {
        Upstream = await Upstream.StartAsync();
        Database = await TestServers.CreateDatabaseAsync();
        app = await StartAsync(OperatorKey);
    }

    public async Task DisposeAsync()
    {
        await app!.StopAsync();
        await app.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>A gateway on the same database: another replica, with <paramref name="settings"/> of its own.</summary>
    public async Task<WebApplication> StartAsync(string operatorKey, params string[] settings)
    {
        var gateway = GatewayService.Build([
            "--urls", "http://127.0.0.1:0", "--environment", "Development", "--Logging:LogLevel:Default=Warning",
            $"--ConnectionStrings:database={Database}", $"--Operator:Key={operatorKey}", $"--Vault:Key={VaultKey}",
            $"--services:directory:http:0={Upstream.Url}",
            $"--services:notification:http:0={Upstream.Url}",
            "--Proxy:ActivityTimeout=00:00:01",
            // A busy machine must not look like a database that is away.
            "--Quotas:Patience=00:00:20",
            // Nothing listens on the discard port of the loopback interface.
            "--services:scheduling:http:0=http://127.0.0.1:9",
            .. settings,
        ]);
        await gateway.StartAsync();
        return gateway;
    }

    public static Uri UrlOf(WebApplication gateway) => new(gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public HttpClient Anonymous() => CarefulCaller.Client(Url);

    /// <summary>Registers a partner as the operator does.</summary>
    public async Task<(Guid Partner, string ClientId, string Secret)> RegisterAsync(string body = """{"region":"fr-idf"}""")
    {
        using var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", OperatorKey);
        var answer = await client.PostAsync("/v1/partners", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (json.GetProperty("partner_id").GetGuid(), json.GetProperty("client_id").GetString()!, json.GetProperty("client_secret").GetString()!);
    }

    /// <summary>A client with a token of a new partner.</summary>
    public async Task<HttpClient> PartnerAsync()
    {
        var (_, id, secret) = await RegisterAsync();
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = await TokenAsync(id, secret);
        return client;
    }

    /// <summary>Registers a partner whose client signs assertions with <paramref name="key"/>.</summary>
    public async Task<(Guid Partner, string ClientId)> RegisterAsync(ClientKey key)
    {
        var registered = await OperatorAsync(HttpMethod.Post, "/v1/partners", $$"""{"region":"fr-idf","jwks":{{key.Jwks}}}""", 201);
        Assert.False(registered.TryGetProperty("client_secret", out _));
        return (registered.GetProperty("partner_id").GetGuid(), registered.GetProperty("client_id").GetString()!);
    }

    /// <summary>What the operator is answered, once its <paramref name="status"/> was looked at.</summary>
    public async Task<JsonElement> OperatorAsync(HttpMethod method, string path, string? body, int status, Uri? at = null)
    {
        using var client = CarefulCaller.Client(at ?? Url);
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", OperatorKey) } };
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode} {text}");
        return text.Length > 0 ? JsonDocument.Parse(text).RootElement : default;
    }

    /// <summary>A client of the gateway at <paramref name="at"/> that sends <paramref name="token"/>.</summary>
    public HttpClient With(string token, Uri? at = null)
    {
        var client = CarefulCaller.Client(at ?? Url);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return client;
    }

    /// <summary>A token of a client.</summary>
    public async Task<AuthenticationHeaderValue> TokenAsync(string id, string secret)
    {
        using var client = Anonymous();
        var answer = await client.PostAsync("/oauth/token", Form(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)));
        return new AuthenticationHeaderValue("Bearer", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString());
    }

    public static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));
}

[CollectionDefinition(Name)]
public sealed class WithGateway : ICollectionFixture<RunningGateway>
{
    public const string Name = "running gateway";
}

static class Answers
{
    /// <summary>Asserts that <paramref name="answer"/> is a problem document of the status it has.</summary>
    public static async Task<JsonElement> IsProblemAsync(this HttpResponseMessage answer, int status)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.StartsWith("urn:entraide:problem:", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        return problem;
    }
}
