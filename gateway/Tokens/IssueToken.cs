using Entraide.Gateway.Access;
using Entraide.Gateway.Audit;
using Entraide.Gateway.Quotas;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Gateway.Tokens;

/// <summary>The token of a client (RFC 6749, section 5.1); <paramref name="ExpiresIn"/> in seconds.</summary>
public sealed record TokenResponse(string AccessToken, string TokenType, int ExpiresIn, string Scope);

/// <summary><c>POST /oauth/token</c>: client credentials against an access token.</summary>
static class IssueToken
{
    internal static async Task<IResult> HandleAsync(
        HttpContext context, AuthenticateClient authenticate, AccessRegister register, AuditLog audit, SigningKeys keys, RequestQuotas quotas, TimeProvider time, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        var (now, who) = (time.GetUtcNow(), Guid.Empty);
        try
        {
            var form = await FormAsync(context.Request, cancellationToken);
            var credentials = ClientCredentials.From(context.Request, form, now);
            who = credentials.Client;
            var client = await authenticate.FromAsync(credentials, cancellationToken);
            await quotas.CountTokenAsync(context, client.Id);
            var answer = await SignAsync(client, GrantedScope(client, form["scope"].ToString()), keys, cancellationToken);
            await audit.RecordAsync(Entry(client, StatusCodes.Status200OK), cancellationToken);
            return Results.Json(answer);
        }
        catch (OAuthError refusal)
        {
            if (register.Current.Clients.GetValueOrDefault(who) is { } client)
            {
                // Not waited for: that would tell by the time it takes that there is such a client.
                audit.Note(Entry(client, refusal.Status));
            }

            if (refusal.Status == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"entraide\"";
            }

            return Results.Json(new OAuthErrorBody(refusal.Error, refusal.Message), statusCode: refusal.Status);
        }
    }

    static AuditEntry Entry(KnownClient client, int status) => AuditEntry.Of(client.Partner, client.Id, "POST /oauth/token", [], status);

    static async Task<IFormCollection> FormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentType?.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new OAuthError("invalid_request", "Send application/x-www-form-urlencoded.");
        }

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw new OAuthError("invalid_request", "The form cannot be read.");
        }

        if (form.Any(field => field.Value.Count > 1))
        {
            throw new OAuthError("invalid_request", "A parameter is given twice.");
        }

        return form["grant_type"].ToString() switch
        {
            "" => throw new OAuthError("invalid_request", "grant_type is missing: send grant_type=client_credentials."),
            "client_credentials" => form,
            _ => throw new OAuthError("unsupported_grant_type", "Only client_credentials is known."),
        };
    }

    static string GrantedScope(KnownClient client, string asked)
    {
        var wanted = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        return wanted.Length == 0 ? string.Join(' ', client.Scopes)
            : wanted.All(client.Scopes.Contains) ? string.Join(' ', wanted)
            : throw new OAuthError("invalid_scope", "The client may not have a scope it asks for: GET /v1/partner says which it may, and an operator grants more.");
    }

    static async Task<TokenResponse> SignAsync(KnownClient client, string scope, SigningKeys keys, CancellationToken cancellationToken) => new(
        await keys.IssueAsync(client.Id.ToString(), client.Partner, client.Region, scope, AccessToken.Lifetime, cancellationToken), "Bearer", (int)AccessToken.Lifetime.TotalSeconds, scope);
}
