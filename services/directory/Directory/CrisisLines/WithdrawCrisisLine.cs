using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>A partner takes one of its lines out of every answer: a number that reaches nobody costs somebody the courage to try the next.</summary>
static class WithdrawCrisisLine
{
    internal static async Task<NoContent> HandleAsync(
        Guid id, Caller caller, UnitOfWork work, Escalations escalations, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync("update crisis_lines set withdrawn_at = @now, withdrawn_by = 'partner' where id = @id and partner_id = @partner and withdrawn_at is null",
            new { id, partner = caller.Partner, now = time.GetUtcNow() }, cancellationToken) == 0)
        {
            throw Problem.NotFound();
        }

        await escalations.AnswerAsync([id], cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
