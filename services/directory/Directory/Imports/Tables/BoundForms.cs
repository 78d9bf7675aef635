using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>The known forms of a column's cells, worked out for a file.</summary>
sealed class BoundForms
{
    readonly CellForms said;
    readonly Columns columns;
    readonly int from, rest;
    readonly (Regex Pattern, (int Group, int Slot)[] Groups)[] forms;

    public BoundForms(CellForms said, Columns columns, Binding binding)
    {
        (this.said, this.columns) = (said, columns);
        from = binding.Slot(said.Column, said.Line);
        var slots = said.Pieces.ToDictionary(piece => piece, piece => columns.Add($"{said.Column}.{piece}") is >= 0 and var slot
            ? slot : throw TableProblem.Invalid(columns.File, columns.Line, $"A column called {said.Column}.{piece} cannot be told from a piece of {said.Column}."));
        rest = slots[CellForms.Rest];
        forms = [.. said.Patterns.Select(pattern => (pattern, CellForms.GroupNames(pattern).Select(group => (pattern.GroupNumberFromName(group), slots[group])).ToArray()))];
    }

    /// <summary>Fills the pieces of a line's cell. A text of no known form becomes the rest; the answer is its column where nothing of the mapping reads that.</summary>
    public (int Slot, string Name)? Fill(string?[] cells, SourcePlace place, ImportRemarks remarks)
    {
        if (from < 0 || cells[from] is not { } text)
        {
            return null;
        }

        foreach (var (pattern, groups) in forms)
        {
            if (CellPattern.Match(pattern, text) is { } match)
            {
                foreach (var (group, slot) in groups)
                {
                    cells[slot] = match.Groups[group] is { Success: true, Value: { Length: > 0 } value } ? value.Trim() : cells[slot];
                }

                return null;
            }
        }

        cells[rest] = text;
        remarks.Warn(place, said.Column, "Not of a form the mapping knows: kept as text.");
        return columns.IsUsed(rest) ? null : (from, said.Column);
    }
}
