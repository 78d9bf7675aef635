using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Supporters;

/// <summary>What is on file about a supporter, oldest entry first, a page at a time.</summary>
static class OnFile
{
    /// <summary>The rows of one page of <paramref name="sql"/>, which takes <c>@id</c>, <c>@partner</c>, <c>@After</c> and <c>@Rows</c>.</summary>
    /// <exception cref="Problem">not found, for a supporter who is not there</exception>
    internal static async Task<IReadOnlyList<T>> RowsAsync<T>(string sql, Guid id, PageRequest<Guid> page, Caller caller, Database database, CancellationToken cancellationToken)
    {
        _ = await database.FindAsync<Guid?>("select id from supporters where id = @id and partner_id = @partner and withdrawn_at is null",
            new { id, partner = caller.Partner }, cancellationToken) ?? throw Problem.NotFound();
        return await database.QueryAsync<T>(sql, new { id, partner = caller.Partner, page.After, page.Rows }, cancellationToken);
    }
}
