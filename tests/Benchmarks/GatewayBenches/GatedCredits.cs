using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Entraide.Benchmarks.GatewayBenches;

/// <summary>
/// The real gateway in front of the credits service with a programme in it, and, in place of the directory, of a service that answers at once; beside
/// it nginx, which passes the same requests to the same two and asks nothing.
/// </summary>
sealed class GatedCredits : IAsyncDisposable
{
    const string Key = "a secret of the benchmarks, of more than 32 characters";

    readonly List<IAsyncDisposable> running = [];
    WebApplication? trivial;

    /// <summary>A GET that is answered at once.</summary>
    public const string Trivial = "/v1/directory/trivial";

    /// <summary>A GET of the programme.</summary>
    public string Programme { get; private set; } = "";

    public Uri Gateway { get; } = BenchServers.FreeUrl();

    public Uri Credits { get; } = BenchServers.FreeUrl();

    public Uri Nginx { get; private set; } = null!;

    public string ClientId { get; private set; } = "";

    public string ClientSecret { get; private set; } = "";

    public string Token { get; private set; } = "";

    /// <summary>Another client of the same partner, with a key instead of a secret.</summary>
    public AssertingClient Asserting { get; } = new();

    public static async Task<GatedCredits> StartAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        var gated = new GatedCredits();
        try
        {
            await gated.StartAllAsync(servers, cancellationToken);
            return gated;
        }
        catch
        {
            await gated.DisposeAsync();
            throw;
        }
    }

    async Task StartAllAsync(BenchServers servers, CancellationToken cancellationToken)
    {
        var trivialUrl = BenchServers.FreeUrl();
        await StartTrivialAsync(trivialUrl, cancellationToken);
        // The quotas are counted as always, and are far away.
        running.Add(await servers.StartAsync("Gateway", "Entraide.Gateway", await TestServers.CreateDatabaseAsync(), Gateway, Gateway,
            [
                $"--services:credits:http:0={Credits}", $"--services:directory:http:0={trivialUrl}", $"--Vault:Key={Key}", $"--Operator:Key={Key}",
                "--Quotas:read:PerMinute=100000000", "--Quotas:token:PerMinute=100000000", "--Quotas:anonymous:PerMinute=100000000",
            ], cancellationToken));
        var database = await TestServers.CreateDatabaseAsync();
        running.Add(await servers.StartAsync("Credits", "Entraide.Credits", database, Credits, Gateway, [], cancellationToken));
        running.Add(NginxProxy.Start(Nginx = BenchServers.FreeUrl(), ("/v1/credits/", Credits), ("/v1/directory/", trivialUrl)));
        await JoinAsync(database, cancellationToken);
    }

    async Task JoinAsync(string database, CancellationToken cancellationToken)
    {
        using var http = CarefulCaller.Client(Gateway);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        var joined = await AskAsync(http.PostAsJsonAsync("/v1/partners", new { region = "bench" }, cancellationToken));
        (ClientId, ClientSecret) = (joined.GetProperty("client_id").GetString()!, joined.GetProperty("client_secret").GetString()!);
        var asserting = await AskAsync(http.PostAsJsonAsync($"/v1/partners/{joined.GetProperty("partner_id").GetGuid()}/clients", new { jwks = Asserting.Jwks }, cancellationToken));
        Asserting.Id = asserting.GetProperty("client_id").GetString()!;
        http.DefaultRequestHeaders.Authorization = null;
        using var form = Form();
        Token = (await AskAsync(http.PostAsync("/oauth/token", form, cancellationToken))).GetProperty("access_token").GetString()!;

        var programme = Guid.CreateVersion7();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"insert into programmes (id, partner_id, name, zone, price_list, created_at) values ('{programme}', '{joined.GetProperty("partner_id").GetGuid()}', 'Bench', 'Bench', '[]', now())", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        Programme = $"/v1/credits/programmes/{programme}";

        // The gateway started first, and sends nothing to a service before it has found it healthy.
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        foreach (var path in new[] { Programme, Trivial })
        {
            await Eventually.HoldsAsync(async () =>
            {
                using var answer = await http.GetAsync(path, cancellationToken);
                return answer.IsSuccessStatusCode;
            }, $"{path} is reached through the gateway");
        }

        async Task<JsonElement> AskAsync(Task<HttpResponseMessage> asked)
        {
            using var answer = await asked;
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)
                : throw new InvalidOperationException($"Answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    /// <summary>What a client sends for a token.</summary>
    public FormUrlEncodedContent Form() => new([new("grant_type", "client_credentials"), new("client_id", ClientId), new("client_secret", ClientSecret)]);

    async Task StartTrivialAsync(Uri url, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", url.GetLeftPart(UriPartial.Authority)]);
        builder.Logging.ClearProviders();
        trivial = builder.Build();
        var body = new byte[200];
        body.AsSpan().Fill((byte)'a');
        trivial.Run(context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
        });
        await trivial.StartAsync(cancellationToken);
        running.Add(trivial);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(running))
        {
            await one.DisposeAsync();
        }

        Asserting.Dispose();
    }
}
