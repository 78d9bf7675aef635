using Entraide.Gateway.Access;
using Entraide.Gateway.Tokens;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Clients;

/// <summary>Another secret of a client.</summary>
/// <param name="OthersUntil">Until when those it has go on counting (UTC); when left out, until they are removed.</param>
public sealed record AddSecretRequest(DateTimeOffset? OthersUntil = null);

/// <summary>The new secret. <paramref name="ClientSecret"/> is shown here and never again.</summary>
public sealed record SecretAdded(Guid Id, string ClientSecret);

/// <summary><c>POST /v1/partners/{partner}/clients/{client}/secrets</c>, and <c>DELETE</c> of one.</summary>
static class RotateSecret
{
    const int Most = 2;

    internal static async Task<Created<SecretAdded>> AddAsync(
        Guid partner, Guid client, AddSecretRequest request, HttpResponse response, UnitOfWork work, Vault vault, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var checks = new Checks();
        Rotation.Check(checks, request.OthersUntil, now);
        checks.Enforce();
        await Rotation.LockAsync(work, partner, client, "client_secret", cancellationToken);
        await work.ExecuteAsync("delete from client_secrets where client_id = @client and expires_at < @now", new { client, now }, cancellationToken);
        if (await work.FindAsync<long>("select count(*) from client_secrets where client_id = @client", new { client }, cancellationToken) >= Most)
        {
            throw Problem.Conflict("too-many-secrets", "A client has 2 secrets at most: remove one first.");
        }

        if (request.OthersUntil is { } until)
        {
            await work.ExecuteAsync("update client_secrets set expires_at = least(expires_at, @until) where client_id = @client", new { client, until }, cancellationToken);
        }

        var (id, secret) = await NewClient.InsertSecretAsync(work, vault, client, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/v1/partners/{partner}/clients/{client}", new SecretAdded(id, secret));
    }

    internal static async Task<NoContent> RemoveAsync(Guid partner, Guid client, Guid secret, UnitOfWork work, AccessRegister register, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync("delete from client_secrets s using clients c where c.id = s.client_id and c.partner_id = @partner and s.client_id = @client and s.id = @secret", new { partner, client, secret }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        await register.RefreshAsync(register.Current, cancellationToken);
        return TypedResults.NoContent();
    }
}
