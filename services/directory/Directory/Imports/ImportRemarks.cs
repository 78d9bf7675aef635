using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports;

/// <summary>Collects what is wrong while a body is read. It is bounded: a wrong file has as many faults as bytes.</summary>
sealed class ImportRemarks
{
    const int Most = 1000, Shown = 100;

    public List<ImportRemark> Rejected { get; } = [];

    public List<ImportRemark> Warnings { get; } = [];

    /// <summary>Whether there is no point in reading on.</summary>
    public bool TooMany => Rejected.Count >= Most;

    /// <summary>How many rows were left out; one row may be wrong in several places.</summary>
    public int RejectedRows { get; set; }

    /// <summary>Leaves a row out, for the one reason given.</summary>
    public void Reject(ImportItem item, string pointer, string reason)
    {
        RejectedRows++;
        Note(item, pointer, reason);
    }

    /// <summary>Notes one of the reasons for which a row is left out.</summary>
    public void Note(ImportItem item, string pointer, string reason) => Rejected.Add(new ImportRemark(item.Line, item.Pointer + pointer, reason));

    public void Warn(ImportItem item, string pointer, string reason)
    {
        if (Warnings.Count < Most)
        {
            Warnings.Add(new ImportRemark(item.Line, item.Pointer + pointer, reason));
        }
    }

    /// <summary>The refusal of the whole import.</summary>
    public Problem Refusal() => new(ProblemKind.Invalid,
        TooMany ? "Nothing was imported: nearly nothing in the body is of this format." : "Nothing was imported: see errors, or send on_error=skip to import the rest.",
        [.. Rejected.Take(Shown).Select(r => new Fault(r.Pointer, r.Line is { } line ? $"Line {line}: {r.Reason}" : r.Reason))]);
}
