using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Entraide.DirectoryService.Imports;

/// <summary>The partner's imports, the latest first; the next page begins <c>?after=</c> the last one's id.</summary>
public sealed record ImportList(IReadOnlyList<ImportReport> Imports);

/// <summary>Remarks of an import, rejections first; the next page begins <c>?after=</c> as many as were read.</summary>
public sealed record RemarkList(IReadOnlyList<ImportRemark> Remarks, int Total);

/// <summary>A partner looks at what its imports did.</summary>
static class ReadImports
{
    internal static async Task<Ok<ImportReport>> OneAsync(Guid id, Caller caller, ImportRecords records, CancellationToken cancellationToken) =>
        TypedResults.Ok(await records.FindAsync(id, caller.Partner, cancellationToken) ?? throw Problem.NotFound());

    internal static async Task<Ok<ImportList>> ListAsync(Guid? after, int? limit, Caller caller, ImportRecords records, CancellationToken cancellationToken)
    {
        new Checks().That(limit is null or (>= 1 and <= 100), "?limit", "1 to 100.").Enforce();
        return TypedResults.Ok(new ImportList(await records.ListAsync(caller.Partner, after, limit ?? 20, cancellationToken)));
    }

    internal static async Task<Ok<RemarkList>> RemarksAsync(Guid id, int? after, int? limit, Caller caller, ImportRecords records, CancellationToken cancellationToken)
    {
        new Checks().That(limit is null or (>= 1 and <= 1000), "?limit", "1 to 1000.").That(after is null or >= 0, "?after", "Not negative.").Enforce();
        var import = await records.FindAsync(id, caller.Partner, cancellationToken) ?? throw Problem.NotFound();
        return TypedResults.Ok(new RemarkList(await records.RemarksAsync(id, after ?? 0, limit ?? 100, cancellationToken), import.RemarksTotal));
    }
}
