namespace Entraide.DirectoryService.Imports;

/// <summary>What is wrong at one place of an imported body.</summary>
/// <param name="Line">Where the body is one object a line: its number, from 1.</param>
/// <param name="Pointer">JSON pointer into the body; with <paramref name="Line"/>, into that line.</param>
public sealed record ImportRemark(int? Line, string Pointer, string Reason);

/// <summary>What an import did.</summary>
/// <param name="Read">Rows found in the body: added, changed, unchanged and left out.</param>
/// <param name="Rejected">Why rows were left out, one entry a place; always empty unless <c>on_error=skip</c>.</param>
/// <param name="Warnings">What was taken over but cannot be used, such as coordinates that are nowhere on Earth.</param>
public sealed record ImportReport(
    int Read, int Added, int Changed, int Unchanged, IReadOnlyList<ImportRemark> Rejected, IReadOnlyList<ImportRemark> Warnings);

/// <summary>How many rows a store added, changed and left as they were.</summary>
readonly record struct Tally(int Added, int Changed, int Unchanged)
{
    public static Tally operator +(Tally a, Tally b) => new(a.Added + b.Added, a.Changed + b.Changed, a.Unchanged + b.Unchanged);
}
