using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Programmes;

static class ListProgrammes
{
    /// <summary>A page of a partner's programmes, oldest first: ids rise with time.</summary>
    internal static async Task<Ok<Page<ProgrammeView>>> HandleAsync(PageRequest<Guid> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<ProgrammeRow>($"{ProgrammeRow.Select} where p.partner_id = @Partner and (@After::uuid is null or p.id > @After) order by p.id limit @Rows",
            new { caller.Partner, page.After, page.Rows }, cancellationToken);
        return TypedResults.Ok(page.Of(rows, row => row.Id, row => row.View));
    }
}
