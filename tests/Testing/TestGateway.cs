using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Entraide.Testing;

/// <summary>Stands where the gateway stands for a service under test: publishes a key and issues tokens signed with it.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    const string KeyId = "test";
    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly WebApplication app;
    readonly ConcurrentDictionary<string, Uri?> routes = new();
    readonly HttpClient http = new();

    TestGateway(WebApplication app) => this.app = app;

    /// <summary>Where it listens.</summary>
    public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Starts one on a free port of the loopback interface.</summary>
    public static async Task<TestGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var gateway = new TestGateway(builder.Build());
        var q = gateway.key.ExportParameters(false).Q;
        var keys = new JwkSet([new Jwk("EC", "P-256", Base64Url.EncodeToString(q.X), Base64Url.EncodeToString(q.Y), KeyId)]);
        gateway.app.MapGet("/.well-known/jwks.json", () => Results.Json(keys));
        gateway.app.MapGet("/v1/{service}/{**rest}", gateway.ForwardAsync);
        await gateway.app.StartAsync();
        return gateway;
    }

    /// <summary>Passes what is read of <paramref name="service"/> on to where it listens; null: it is away, as it is before the first call.</summary>
    public void Route(string service, Uri? to) => routes[service] = to;

    async Task ForwardAsync(HttpContext context, string service)
    {
        if (routes.GetValueOrDefault(service) is not { } to)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(to, $"{context.Request.Path}{context.Request.QueryString}"));
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(context.Request.Headers.Authorization.ToString());
        using var response = await http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>A token for <paramref name="partner"/>; valid for ten minutes from <paramref name="now"/>.</summary>
    public string Token(Guid partner, string scope, DateTimeOffset? now = null)
    {
        var issued = (now ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds();
        return Jws.Sign(new AccessToken(AccessToken.PlatformIssuer, AccessToken.PlatformAudience, "test-client", partner, "test", scope,
            issued, issued + (long)AccessToken.Lifetime.TotalSeconds, Guid.CreateVersion7()), KeyId, CallerIdentity.TokenType, key);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
        key.Dispose();
    }
}
