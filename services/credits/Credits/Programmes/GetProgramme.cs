using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Programmes;

static class GetProgramme
{
    internal static async Task<Ok<ProgrammeView>> HandleAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await FindAsync(id, caller, database, cancellationToken));

    internal static async Task<Ok<BookingRules>> BookingRulesAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok((await FindAsync(id, caller, database, cancellationToken)).BookingRules);

    internal static async Task<Ok<ProgrammeRules>> RulesAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok((await FindAsync(id, caller, database, cancellationToken)).Rules ?? new ProgrammeRules());

    static async Task<ProgrammeView> FindAsync(Guid id, Caller caller, Database database, CancellationToken cancellationToken) =>
        (await database.FindAsync<ProgrammeRow>($"{ProgrammeRow.Select} where p.id = @id and p.partner_id = @Partner", new { id, caller.Partner }, cancellationToken) ?? throw Problem.NotFound()).View;
}
