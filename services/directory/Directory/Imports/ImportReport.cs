namespace Entraide.DirectoryService.Imports;

/// <summary>How an import stands.</summary>
public enum ImportState
{
    Running,

    /// <summary>It stands (or would, as a dry run).</summary>
    Done,

    /// <summary>Something is wrong with what was sent: nothing was changed.</summary>
    Rejected,

    /// <summary>It was broken off, by us: nothing was changed, send it again.</summary>
    Failed,
}

/// <summary>What an import does, or did. Rows are counted by what became of them; those rejected are in <c>remarks</c>, each with its place.</summary>
/// <param name="Phase">While it runs: <c>reading</c>, <c>checking</c>, <c>storing</c>, <c>indexing</c>.</param>
/// <param name="Bytes">Of the body.</param>
/// <param name="ByResource">The same counts by HSDS object, or <c>crisis_line</c>.</param>
/// <param name="Remarks">The first hundred: rejections first. All of them are at <c>/v1/directory/imports/{id}/remarks</c>.</param>
/// <param name="Problem">Why nothing was changed, where that is so.</param>
public sealed record ImportReport(
    Guid Id, string Source, string Format, bool DryRun, string OnError, ImportState State, string Phase, long Bytes,
    int Read, int Added, int Changed, int Unchanged, int Withdrawn, int Rejected,
    IReadOnlyDictionary<string, ResourceCounts> ByResource, IReadOnlyList<ImportRemark> Remarks, int RemarksTotal, string? Problem,
    DateTimeOffset StartedAt, DateTimeOffset? FinishedAt);
