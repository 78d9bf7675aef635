using Entraide.DirectoryService.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters;

/// <summary>A supporter leaves. What they lived through goes with them; an id and a version stay, so that a late message cannot bring them back.</summary>
static class WithdrawSupporter
{
    internal static async Task<NoContent> HandleAsync(Guid id, Caller caller, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var version = await work.FindAsync<int?>("""
            update supporters set topics = '{}', languages = '{}', modalities = '{}', latitude = null, longitude = null, version = version + 1, withdrawn_at = @now
            where id = @id and partner_id = @partner and withdrawn_at is null
            returning version
            """, new { id, partner = caller.Partner, now = time.GetUtcNow() }, cancellationToken) ?? throw Problem.NotFound();
        work.Publish(new SupporterWithdrawn(id, caller.Partner, version));
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
