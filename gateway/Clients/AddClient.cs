using Entraide.Gateway.Partners;
using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Clients;

/// <summary>Another program of a partner's.</summary>
/// <param name="Jwks">Its public keys; when left out, it gets a secret.</param>
/// <param name="Scopes">Narrows what it may ask for; when left out, all that its partner may.</param>
public sealed record AddClientRequest(PublicJwkSet? Jwks = null, IReadOnlyList<string>? Scopes = null);

/// <summary>A new client.</summary>
/// <param name="ClientSecret">Shown here and never again; absent where the client signs assertions.</param>
public sealed record ClientAdded(Guid ClientId, string? ClientSecret);

/// <summary><c>POST /v1/partners/{partner}/clients</c>.</summary>
static class AddClient
{
    internal static async Task<Created<ClientAdded>> HandleAsync(
        Guid partner, AddClientRequest request, HttpResponse response, UnitOfWork work, Vault vault, TimeProvider time, CancellationToken cancellationToken)
    {
        var checks = new Checks().That(request.Scopes is null || (request.Scopes.Count > 0 && request.Scopes.All(Scopes.All.Contains)), "/scopes", $"Some of {string.Join(", ", Scopes.All)}.");
        request.Jwks?.Check(checks, "/jwks");
        checks.Enforce();
        if (await work.FindAsync<Guid?>("select id from partners where id = @partner", new { partner }, cancellationToken) is null)
        {
            throw Problem.NotFound();
        }

        var (client, secret) = await NewClient.InsertAsync(work, vault, partner, request.Scopes?.Distinct().ToArray(), request.Jwks, time.GetUtcNow(), cancellationToken);
        await work.CommitAsync(cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/v1/partners/{partner}/clients/{client}", new ClientAdded(client, secret));
    }
}
