using Entraide.Gateway.Partners;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Tokens;

/// <summary>What an OAuth library asks to know before it asks for a token (RFC 8414, section 2).</summary>
/// <param name="Issuer">A URN and not an https URL as section 2 wants: it is what tokens and assertions name, the same wherever a region is reached.</param>
public sealed record AuthorizationServerMetadata(
    string Issuer, string TokenEndpoint, string JwksUri, IReadOnlyList<string> ScopesSupported, IReadOnlyList<string> ResponseTypesSupported, IReadOnlyList<string> GrantTypesSupported,
    IReadOnlyList<string> TokenEndpointAuthMethodsSupported, IReadOnlyList<string> TokenEndpointAuthSigningAlgValuesSupported);

static class TokenEndpoints
{
    internal static void AddTokens(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<UsedAssertions>().AddHostedService(services => services.GetRequiredService<UsedAssertions>());
        builder.Services.AddSingleton<AuthenticateClient>();
        builder.Services.AddPeriodicJob<ForgetAssertions>("forget-assertions", TimeSpan.FromMinutes(1));
    }

    internal static void MapTokens(this WebApplication app)
    {
        app.MapPost("/oauth/token", IssueToken.HandleAsync).AllowAnonymous().WithSummary("Get an access token").WithTags("tokens");
        app.MapGet("/.well-known/jwks.json", PublishKeysAsync).AllowAnonymous().WithSummary("The keys access tokens are verified with").WithTags("tokens");
        app.MapGet("/.well-known/oauth-authorization-server", Describe).AllowAnonymous().WithSummary("How to get tokens here").WithTags("tokens");
    }

    static async Task<Ok<JwkSet>> PublishKeysAsync(HttpResponse response, SigningKeys keys, CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Ok(await keys.PublishedAsync(cancellationToken));
    }

    static Ok<AuthorizationServerMetadata> Describe(HttpRequest request, IConfiguration configuration)
    {
        var root = (configuration["Public:Url"] ?? $"{request.Scheme}://{request.Host}").TrimEnd('/');
        return TypedResults.Ok(new AuthorizationServerMetadata(
            AccessToken.PlatformIssuer, $"{root}/oauth/token", $"{root}/.well-known/jwks.json", Scopes.All, [], ["client_credentials"],
            ["private_key_jwt", "client_secret_basic", "client_secret_post"], ["ES256"]));
    }
}
