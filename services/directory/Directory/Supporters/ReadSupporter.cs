using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Supporters;

/// <summary>A partner looks at one of its supporters.</summary>
static class ReadSupporter
{
    internal static async Task<Ok<Supporter>> HandleAsync(Guid id, Caller caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var state = await database.FindAsync<SupporterState>($"select {SupporterStore.Columns} from supporters where id = @id and partner_id = @partner and withdrawn_at is null",
            new { id, partner = caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        return TypedResults.Ok(state.View(time.GetUtcNow()));
    }
}
