using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Partners;

/// <summary>An organisation that joins.</summary>
/// <param name="Region">Which regional deployment it belongs to, such as <c>fr-idf</c>.</param>
/// <param name="Scopes">What its client may ever ask for; when left out, all of them but <c>directory.moderate</c>, <c>directory.need_to_know</c> and <c>scheduling.region</c>.</param>
public sealed record RegisterPartnerRequest(string Region, string? Name = null, IReadOnlyList<string>? Scopes = null);

/// <summary>The new partner's credentials. <paramref name="ClientSecret"/> is shown here and never again.</summary>
public sealed record PartnerRegistered(Guid PartnerId, Guid ClientId, string ClientSecret, string TokenEndpoint, IReadOnlyList<string> Scopes);

/// <summary><c>POST /v1/partners</c>, for the operator of a region only.</summary>
static partial class RegisterPartner
{
    static readonly string[] UsualScopes =
    [
        "directory.read", "directory.write", "scheduling.read", "scheduling.write",
        "credits.read", "credits.write", "notifications.read", "notifications.write",
    ];

    // Moderating reaches into other partners' listings, a region's limits into their supporters' days, confidential members are for those who need to know, and an export holds people's contacts: only by name.
    static readonly string[] Grantable = [.. UsualScopes, "directory.moderate", "directory.need_to_know", "scheduling.region", "notifications.export"];

    // A policy and not a filter: it refuses before the body is read.
    internal static void MapPartners(this WebApplication app) => app.MapPost("/v1/partners", HandleAsync)
        .RequireAuthorization(policy => policy.RequireAssertion(context => context.Resource is HttpContext http
            && IsOperator(http.Request.Headers.Authorization.ToString(), app.Configuration["Operator:Key"])));

    static async Task<Created<PartnerRegistered>> HandleAsync(
        RegisterPartnerRequest request, HttpResponse response, UnitOfWork work, Vault vault, TimeProvider time, CancellationToken cancellationToken)
    {
        var scopes = request.Scopes?.Distinct().ToArray() ?? UsualScopes;
        new Checks()
            .That(RegionName().IsMatch(request.Region), "/region", "1 to 32 of a-z, 0-9 and -.")
            .That(request.Name is not { Length: > 200 }, "/name", "200 characters at most.")
            .That(scopes.Length > 0 && scopes.All(Grantable.Contains), "/scopes", $"Some of {string.Join(", ", Grantable)}.")
            .Enforce();

        var now = time.GetUtcNow();
        var (partner, client) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await work.ExecuteAsync("insert into partners (id, name, region, created_at) values (@partner, @Name, @Region, @now)",
            new { partner, request.Name, request.Region, now }, cancellationToken);
        await work.ExecuteAsync("insert into clients (id, partner_id, scopes, secret_mac, created_at) values (@client, @partner, @scopes, @mac, @now)",
            new { client, partner, scopes, mac = vault.MacOfSecret(client, secret), now }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, new PartnerRegistered(partner, client, secret, "/oauth/token", scopes));
    }

    /// <summary>Whether <paramref name="header"/> carries the operator's key; never where none is configured.</summary>
    internal static bool IsOperator(string header, string? key)
    {
        const string Scheme = "Bearer ";
        return key is { Length: >= 16 } && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            // Hashed first: the comparison then takes the same time whatever the length of what was sent.
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    [GeneratedRegex("^[a-z0-9-]{1,32}\\z")]
    private static partial Regex RegionName();
}
