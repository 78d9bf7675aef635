using Entraide.Gateway.Clients;
using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Partners;

/// <summary>An organisation that joins.</summary>
/// <param name="Region">Which regional deployment it belongs to, such as <c>fr-idf</c>.</param>
/// <param name="Scopes">What its clients may ever ask for; when left out, all of them but <c>directory.moderate</c>, <c>directory.need_to_know</c>, <c>scheduling.region</c> and <c>notifications.export</c>.</param>
/// <param name="Quotas">How much it may ask for; the standard plan when left out.</param>
/// <param name="Jwks">The public keys of its first client, which then signs assertions (private_key_jwt); when left out, the client gets a secret.</param>
public sealed record RegisterPartnerRequest(string Region, string? Name = null, IReadOnlyList<string>? Scopes = null, QuotasRequest? Quotas = null, PublicJwkSet? Jwks = null);

/// <summary>The new partner's credentials.</summary>
/// <param name="ClientSecret">Shown here and never again; absent where the client signs assertions.</param>
public sealed record PartnerRegistered(Guid PartnerId, Guid ClientId, string? ClientSecret, string TokenEndpoint, IReadOnlyList<string> Scopes);

/// <summary><c>POST /v1/partners</c>, for the operator of a region only.</summary>
static class RegisterPartner
{
    internal static async Task<Created<PartnerRegistered>> HandleAsync(
        RegisterPartnerRequest request, HttpResponse response, UnitOfWork work, Vault vault, TimeProvider time, CancellationToken cancellationToken)
    {
        var scopes = request.Scopes?.Distinct().ToArray() ?? Scopes.Usual;
        var checks = new Checks();
        PartnerRules.Check(checks, request.Name, request.Region, scopes, request.Quotas);
        request.Jwks?.Check(checks, "/jwks");
        checks.Enforce();

        var now = time.GetUtcNow();
        var partner = Guid.CreateVersion7(now);
        var quotas = request.Quotas?.Numbers();
        await work.ExecuteAsync("""
            insert into partners (id, name, region, scopes, quota_read, quota_write, created_at) values (@partner, @Name, @Region, @scopes, @Read, @Write, @now)
            """, new { partner, request.Name, request.Region, scopes, quotas?.Read, quotas?.Write, now }, cancellationToken);
        var (client, secret) = await NewClient.InsertAsync(work, vault, partner, null, request.Jwks, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/v1/partners/{partner}", new PartnerRegistered(partner, client, secret, "/oauth/token", scopes));
    }
}
