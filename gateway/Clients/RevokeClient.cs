using Entraide.Gateway.Access;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Gateway.Clients;

/// <summary><c>DELETE /v1/partners/{partner}/clients/{client}</c>: for good; its tokens do not count any more within a second.</summary>
static class RevokeClient
{
    internal static async Task<NoContent> HandleAsync(Guid partner, Guid client, UnitOfWork work, AccessRegister register, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync("update clients set revoked_at = coalesce(revoked_at, @now) where id = @client and partner_id = @partner", new { client, partner, now = time.GetUtcNow() }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        await register.RefreshAsync(register.Current, cancellationToken);
        return TypedResults.NoContent();
    }
}
