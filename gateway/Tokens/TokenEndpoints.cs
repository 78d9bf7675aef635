using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Tokens;

static class TokenEndpoints
{
    internal static void MapTokens(this WebApplication app)
    {
        app.MapPost("/oauth/token", IssueToken.HandleAsync).AllowAnonymous();
        app.MapGet("/.well-known/jwks.json", PublishKeysAsync).AllowAnonymous();
    }

    static async Task<Ok<JwkSet>> PublishKeysAsync(HttpResponse response, SigningKeys keys, CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Ok(await keys.PublishedAsync(cancellationToken));
    }
}
