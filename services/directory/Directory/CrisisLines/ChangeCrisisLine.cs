using System.Text.Json;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.CrisisLines;

/// <summary>A partner replaces what is known of one of its lines, whole; name and numbers stay as published.</summary>
static class ChangeCrisisLine
{
    internal static async Task<Ok<CrisisLine>> HandleAsync(
        Guid id, CrisisLineDetails details, Caller caller, UnitOfWork work, CrisisLineTable lines, CancellationToken cancellationToken)
    {
        details.Faults().Refuse();
        var changed = await work.ExecuteAsync("""
            update crisis_lines set details_by = 'partner', channels = @channels::jsonb, hours = @hours::jsonb, languages = @languages::text[],
                cost = @cost::text, shows_on_bill = @showsOnBill::boolean, audience = @audience::text[]
            where id = @id and partner_id = @partner and withdrawn_at is null
            """, new
        {
            id,
            partner = caller.Partner,
            channels = details.Channels is { } channels ? JsonSerializer.Serialize(channels, StrictJson.Options) : null,
            hours = details.Hours is { } hours ? JsonSerializer.Serialize(hours, StrictJson.Options) : null,
            languages = details.Languages?.ToArray(),
            cost = details.KnownCost,
            showsOnBill = details.ShowsOnBill,
            audience = details.Audience?.ToArray(),
        }, cancellationToken);
        if (changed == 0)
        {
            throw Problem.NotFound();
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(await lines.FindOwnAsync(id, caller.Partner, cancellationToken) ?? throw Problem.NotFound());
    }
}
