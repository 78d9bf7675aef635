using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters;

/// <summary>A supporter leaves. What they lived through, learned and were told goes with them; an id and a version stay, so that a late message cannot bring them back.</summary>
static class WithdrawSupporter
{
    internal static async Task<NoContent> HandleAsync(Guid id, Caller caller, SupporterStore store, UnitOfWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = await store.LockAsync(caller.Partner, id, cancellationToken);
        await work.ExecuteAsync("""
            delete from supporter_trainings where supporter_id = @id;
            delete from supporter_certifications where supporter_id = @id;
            delete from supporter_supervisions where supporter_id = @id
            """, new { id }, cancellationToken);
        await store.KeepAsync(before, before.Left(now), now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
