using Entraide.Gateway.Access;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Clients;

/// <summary>Another key of a client.</summary>
/// <param name="OthersUntil">Until when the keys it has go on counting (UTC); when left out, until they are removed.</param>
public sealed record AddKeyRequest(PublicJwk Key, DateTimeOffset? OthersUntil = null);

/// <summary><c>POST /v1/partners/{partner}/clients/{client}/keys</c>, and <c>DELETE</c> of one.</summary>
static class RotateKey
{
    internal static async Task<Created<ClientView>> AddAsync(
        Guid partner, Guid client, AddKeyRequest request, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var checks = new Checks();
        request.Key.Check(checks, "/key");
        Rotation.Check(checks, request.OthersUntil, now);
        checks.Enforce();
        await Rotation.LockAsync(work, partner, client, "private_key_jwt", cancellationToken);
        await work.ExecuteAsync("delete from client_keys where client_id = @client and expires_at < @now", new { client, now }, cancellationToken);
        if (request.OthersUntil is { } until)
        {
            await work.ExecuteAsync("update client_keys set expires_at = least(expires_at, @until) where client_id = @client", new { client, until }, cancellationToken);
        }

        if (await NewClient.InsertKeyAsync(work, client, request.Key, now, cancellationToken) == 0)
        {
            throw Problem.Conflict("kid-taken", "The client has a key of this kid: give the new one another.");
        }

        if (await work.FindAsync<long>("select count(*) from client_keys where client_id = @client", new { client }, cancellationToken) > PublicJwkSet.Most)
        {
            throw Problem.Conflict("too-many-keys", "A client has 5 keys at most: remove one first.");
        }

        await work.CommitAsync(cancellationToken);
        // Through the unit of work: it stands only with its answer.
        var view = await ShowClient.FindAsync(partner, client, work, cancellationToken);
        return TypedResults.Created($"/v1/partners/{partner}/clients/{client}", view);
    }

    internal static async Task<NoContent> RemoveAsync(Guid partner, Guid client, string kid, UnitOfWork work, AccessRegister register, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync("delete from client_keys k using clients c where c.id = k.client_id and c.partner_id = @partner and k.client_id = @client and k.kid = @kid", new { partner, client, kid }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        await register.RefreshAsync(register.Current, cancellationToken);
        return TypedResults.NoContent();
    }
}
