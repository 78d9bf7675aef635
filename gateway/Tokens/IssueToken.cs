using System.Security.Cryptography;
using Entraide.Gateway.Quotas;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;

namespace Entraide.Gateway.Tokens;

/// <summary>The token of a client (RFC 6749, section 5.1); <paramref name="ExpiresIn"/> in seconds.</summary>
public sealed record TokenResponse(string AccessToken, string TokenType, int ExpiresIn, string Scope);

/// <summary><c>POST /oauth/token</c>: client credentials against an access token.</summary>
static class IssueToken
{
    static readonly byte[] NobodysMac = RandomNumberGenerator.GetBytes(32);

    internal static async Task<IResult> HandleAsync(HttpContext context, Database database, Vault vault, SigningKeys keys, RequestQuotas quotas, TimeProvider time, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        try
        {
            var form = await FormAsync(context.Request, cancellationToken);
            var client = await AuthenticateAsync(context.Request, form, database, vault, cancellationToken);
            await quotas.CountTokenAsync(context, client.Id);
            return Results.Json(await SignAsync(client, GrantedScope(client, form["scope"].ToString()), keys, time.GetUtcNow(), cancellationToken));
        }
        catch (OAuthError refusal)
        {
            if (refusal.Status == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"entraide\"";
            }

            return Results.Json(new OAuthErrorBody(refusal.Error, refusal.Message), statusCode: refusal.Status);
        }
    }

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
            "" => throw new OAuthError("invalid_request", "grant_type is missing."),
            "client_credentials" => form,
            _ => throw new OAuthError("unsupported_grant_type", "Only client_credentials is known."),
        };
    }

    static async Task<Client> AuthenticateAsync(HttpRequest request, IFormCollection form, Database database, Vault vault, CancellationToken cancellationToken)
    {
        var credentials = ClientCredentials.From(request, form) ?? throw OAuthError.InvalidClient();
        // An id that is none, or nobody's, takes the same way and the same time as one whose secret is wrong.
        var id = Guid.TryParse(credentials.ClientId, out var parsed) ? parsed : Guid.Empty;
        var client = await database.FindAsync<Client>("""
            select c.id, c.partner_id, c.scopes, c.secret_mac, p.region from clients c join partners p on p.id = c.partner_id where c.id = @id
            """, new { id }, cancellationToken);
        var matches = CryptographicOperations.FixedTimeEquals(vault.MacOfSecret(id, credentials.Secret), client?.SecretMac ?? NobodysMac);
        return client is not null && matches ? client : throw OAuthError.InvalidClient();
    }

    static string GrantedScope(Client client, string asked)
    {
        var wanted = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        return wanted.Length == 0 ? string.Join(' ', client.Scopes)
            : wanted.All(client.Scopes.Contains) ? string.Join(' ', wanted)
            : throw new OAuthError("invalid_scope", "The client may not have a scope it asks for.");
    }

    static async Task<TokenResponse> SignAsync(Client client, string scope, SigningKeys keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = await keys.CurrentAsync(cancellationToken);
        var issued = now.ToUnixTimeSeconds();
        var lifetime = (int)AccessToken.Lifetime.TotalSeconds;
        var token = new AccessToken(AccessToken.PlatformIssuer, AccessToken.PlatformAudience, client.Id.ToString(), client.PartnerId,
            client.Region, scope, issued, issued + lifetime, Guid.CreateVersion7(now));
        return new TokenResponse(Jws.Sign(token, key.Id, CallerIdentity.TokenType, key.Key), "Bearer", lifetime, scope);
    }

    sealed class Client
    {
        public Guid Id { get; init; }
        public Guid PartnerId { get; init; }
        public string[] Scopes { get; init; } = [];
        public byte[] SecretMac { get; init; } = [];
        public string Region { get; init; } = "";
    }
}
