using System.Text.Json;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Programmes;

/// <summary>Replaces the rules of a programme, whole. They count for what is decided from then on; what is held already stays held.</summary>
static class SetProgrammeRules
{
    internal static async Task<Ok<ProgrammeRules>> HandleAsync(Guid id, ProgrammeRules rules, Caller caller, UnitOfWork work, CancellationToken cancellationToken)
    {
        rules.Check(new Checks()).Enforce();
        var changed = await work.ExecuteAsync("update programmes set rules = @stored::jsonb where id = @id and partner_id = @Partner",
            new { id, caller.Partner, stored = JsonSerializer.Serialize(rules, StrictJson.Options) }, cancellationToken);
        if (changed == 0)
        {
            throw Problem.NotFound();
        }

        // How far somebody may owe is kept with their account, where the database holds them to it. Who owes more than is allowed now cannot owe still more.
        await work.ExecuteAsync("""
            update accounts set floor = least(-@may, balance - held) where id in (
                select id from accounts where programme_id = @id and kind = 'supporter' and lot_id is null and floor <> least(-@may, balance - held) order by id for update)
            """, new { id, may = rules.Community?.SupporterMayOwe ?? 0 }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(rules);
    }
}
