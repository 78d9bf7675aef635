using System.Buffers.Text;
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
        await gateway.app.StartAsync();
        return gateway;
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
        key.Dispose();
    }
}
