using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.Credits.Programmes;

/// <summary>A page of a partner's programmes, oldest first.</summary>
/// <param name="Next">What to send as <c>?after=</c> for the next page; absent on the last. Opaque.</param>
public sealed record ProgrammesView(IReadOnlyList<ProgrammeView> Items, Guid? Next);

static class ListProgrammes
{
    const int Largest = 100, Usual = 20;

    internal static async Task<Ok<ProgrammesView>> HandleAsync(HttpContext http, Caller caller, Database database, CancellationToken cancellationToken)
    {
        var (limit, after) = (Usual, Guid.Empty);
        var checks = new Checks();
        if (http.Request.Query["limit"] is { Count: > 0 } asked)
        {
            checks.That(int.TryParse(asked, out limit) && limit is >= 1 and <= Largest, "?limit", $"Must be 1 to {Largest}.");
        }

        if (http.Request.Query["after"] is { Count: > 0 } cursor)
        {
            checks.That(Guid.TryParse(cursor, out after), "?after", "Not a cursor of this list.");
        }

        checks.Enforce();
        // Ids rise with time: a programme created meanwhile shifts nothing.
        var rows = await database.QueryAsync<ProgrammeRow>($"{ProgrammeRow.Select} where p.partner_id = @Partner and p.id > @after order by p.id limit @most", new { caller.Partner, after, most = limit + 1 }, cancellationToken);
        Guid? next = rows.Count > limit ? rows[limit - 1].Id : null;
        if (next is not null)
        {
            http.Response.Headers.Link = $"<{http.Request.Path}?limit={limit}&after={next}>; rel=\"next\"";
        }

        return TypedResults.Ok(new ProgrammesView([.. rows.Take(limit).Select(row => row.View)], next));
    }
}
