using Entraide.ServiceDefaults.Http.Paging;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Imports;

/// <summary>A page of the remarks of an import, rejections first.</summary>
/// <param name="Total">Of all of them.</param>
/// <param name="Next">What to send as <c>?after=</c> for the next page; absent on the last. Opaque.</param>
public sealed record RemarkList(IReadOnlyList<ImportRemark> Items, string? Next, int Total);

/// <summary>A partner looks at what its imports did.</summary>
static class ReadImports
{
    internal static async Task<Ok<ImportReport>> OneAsync(Guid id, Caller caller, ImportRecords records, CancellationToken cancellationToken) =>
        TypedResults.Ok(await records.FindAsync(id, caller.Partner, cancellationToken) ?? throw Problem.NotFound());

    /// <summary>The partner's imports, the latest first.</summary>
    internal static async Task<Ok<Page<ImportReport>>> ListAsync(PageRequest<Guid> page, Caller caller, ImportRecords records, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Of(await records.ListAsync(caller.Partner, page.After, page.Rows, cancellationToken), import => import.Id, import => import));

    internal static async Task<Ok<RemarkList>> RemarksAsync(Guid id, PageRequest<RemarkPlace> page, Caller caller, ImportRecords records, CancellationToken cancellationToken)
    {
        var import = await records.FindAsync(id, caller.Partner, cancellationToken) ?? throw Problem.NotFound();
        var remarks = page.Of(await records.RemarksAsync(id, page.After, page.Rows, cancellationToken), row => row.Place, row => row.Remark);
        return TypedResults.Ok(new RemarkList(remarks.Items, remarks.Next, import.RemarksTotal));
    }
}
