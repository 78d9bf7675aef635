using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Supporters;

/// <summary>What is on file about a supporter, oldest entry first, a page at a time.</summary>
static class OnFile
{
    internal const int MostAtOnce = 100;

    /// <summary>One page of <paramref name="sql"/>, which takes <c>@id</c>, <c>@partner</c>, <c>@after</c> and <c>@most</c>; where there is more, the answer links to it.</summary>
    /// <exception cref="Problem">not found, for a supporter who is not there</exception>
    internal static async Task<IEnumerable<T>> PageAsync<T>(
        string sql, string name, Guid id, Func<T, Guid> idOf, Caller caller, Database database, HttpResponse response, int limit, Guid? after, CancellationToken cancellationToken)
    {
        new Checks().That(limit is >= 1 and <= MostAtOnce, "?limit", $"From 1 to {MostAtOnce}.").Enforce();
        _ = await database.FindAsync<Guid?>("select id from supporters where id = @id and partner_id = @partner and withdrawn_at is null",
            new { id, partner = caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        var rows = await database.QueryAsync<T>(sql, new { id, partner = caller.Partner, after, most = limit + 1 }, cancellationToken);
        if (rows.Count > limit)
        {
            response.Headers.Link = $"</v1/directory/supporters/{id}/{name}?limit={limit}&after={idOf(rows[limit - 1])}>; rel=\"next\"";
        }

        return rows.Take(limit);
    }
}
