using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>
/// The columns of one file, and the pieces of cells that a mapping names, as places in an array: what a mapping says of a file is worked out
/// once and not for every line.
/// </summary>
sealed partial class Columns
{
    const int LongestName = 1_000, Most = 2_000;

    readonly Dictionary<string, int> slots = new(StringComparer.OrdinalIgnoreCase);
    readonly HashSet<int> mentioned = [];

    Columns(string file, string[] names, int line) => (File, Names, Line) = (file, names, line);

    /// <summary>The file's name in the package.</summary>
    public string File { get; }

    /// <summary>The header's cells in their order; empty for a column without a name.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The line of the header.</summary>
    public int Line { get; }

    /// <summary>How many places there are.</summary>
    public int Count { get; private set; }

    /// <summary>Reads a header.</summary>
    /// <exception cref="ServiceDefaults.Problems.Problem">of kind invalid: a name twice, or what is no name</exception>
    public static Columns Of(string file, CsvRecord header)
    {
        var columns = new Columns(file, [.. header.Cells.Select(cell => Spaces().Replace(cell, " ").Trim())], header.Line) { Count = header.Cells.Count };
        if (columns.Count > Most)
        {
            throw TableProblem.Invalid(file, header.Line, $"More than {Most} columns.");
        }

        for (var index = 0; index < columns.Names.Count; index++)
        {
            var name = columns.Names[index];
            if (name.Length > LongestName || name.Any(char.IsControl))
            {
                throw TableProblem.Invalid(file, header.Line, $"Column {index + 1} has no name that can be shown: is the first line a header?");
            }

            if (name.Length > 0 && !columns.slots.TryAdd(name, index))
            {
                throw TableProblem.Invalid(file, header.Line, $"Two columns are called {name}: which one is meant cannot be told.");
            }
        }

        return columns;
    }

    /// <summary>Whether the header has a column of this name.</summary>
    public bool Has(string name) => slots.ContainsKey(name);

    /// <summary>The place of a column that somebody reads, or -1 where there is none.</summary>
    public int Use(string name)
    {
        var slot = slots.GetValueOrDefault(name, -1);
        mentioned.Add(slot);
        return slot;
    }

    /// <summary>The place of a column, read or not.</summary>
    public int Find(string name) => slots.GetValueOrDefault(name, -1);

    /// <summary>Whether somebody reads what is at <paramref name="slot"/>.</summary>
    public bool IsUsed(int slot) => mentioned.Contains(slot);

    /// <summary>How many of the header's columns somebody reads.</summary>
    public int Known => Enumerable.Range(0, Names.Count).Count(IsUsed);

    /// <summary>A new place, for a piece of a cell; -1 where a column has the name already.</summary>
    public int Add(string name) => slots.TryAdd(name, Count) ? Count++ : -1;

    /// <summary>Takes back the name of a piece; its place stays.</summary>
    public void Remove(string name) => slots.Remove(name);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
