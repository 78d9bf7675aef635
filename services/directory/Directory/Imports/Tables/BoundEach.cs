using System.Globalization;
using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Takes a cell apart, into places that the row reads like columns.</summary>
sealed class BoundEach
{
    readonly EachRule rule;
    readonly int from;
    readonly Dictionary<string, int> pieces = [];
    readonly (Regex Pattern, (int Group, int Slot)[] Groups)[] forms;

    public BoundEach(EachRule rule, Columns columns, Binding binding)
    {
        this.rule = rule;
        from = binding.Slot(rule.Column, rule.Line);
        foreach (var piece in rule.Pieces)
        {
            var slot = columns.Add(piece);
            pieces[piece] = slot >= 0 ? slot : throw TableProblem.Invalid(columns.File, columns.Line, $"A column called {piece} cannot be told from a part of a cell.");
        }

        forms = [.. rule.Patterns.Select(pattern => (pattern, CellForms.GroupNames(pattern)
            .Select(group => (pattern.GroupNumberFromName(group), pieces[$"{EachRule.Part}.{group}"])).ToArray()))];
    }

    /// <summary>Frees the names for the next row.</summary>
    public void Forget(Columns columns)
    {
        foreach (var piece in pieces.Keys)
        {
            columns.Remove(piece);
        }
    }

    /// <summary>Fills the places for each part in turn.</summary>
    public IEnumerable<int> Parts(string?[] cells, SourcePlace place, ImportRemarks remarks)
    {
        if (from < 0 || cells[from] is not { } text)
        {
            yield break;
        }

        var index = 0;
        foreach (var fill in rule.Weekly ? Hours(text, place, remarks) : Split(text, place, remarks))
        {
            foreach (var slot in pieces.Values)
            {
                cells[slot] = null;
            }

            fill(cells);
            cells[pieces[EachRule.Index]] = (++index).ToString(CultureInfo.InvariantCulture);
            yield return index;
        }
    }

    IEnumerable<Action<string?[]>> Split(string text, SourcePlace place, ImportRemarks remarks)
    {
        var seen = new HashSet<string>();
        foreach (var part in rule.Split is { } split ? text.Split(split, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [text])
        {
            if (seen.Add(part))
            {
                yield return cells => Fill(cells, part, place, remarks);
            }
            else
            {
                remarks.Warn(place, rule.Column, "It says the same twice: taken once.");
            }
        }
    }

    void Fill(string?[] cells, string part, SourcePlace place, ImportRemarks remarks)
    {
        cells[pieces[EachRule.Part]] = part;
        foreach (var (pattern, groups) in forms)
        {
            if (CellPattern.Match(pattern, part) is { } match)
            {
                foreach (var (group, slot) in groups)
                {
                    cells[slot] = match.Groups[group] is { Success: true, Value: { Length: > 0 } value } ? value.Trim() : null;
                }

                return;
            }
        }

        if (rule.IsStrict)
        {
            KeepWhole(cells, part, place, remarks);
        }
    }

    IEnumerable<Action<string?[]>> Hours(string text, SourcePlace place, ImportRemarks remarks)
    {
        if (WeeklyHours.Read(text) is not { } week)
        {
            return [cells => KeepWhole(cells, text, place, remarks)];
        }

        return week.Select<WeeklyHour, Action<string?[]>>(hour => cells =>
        {
            cells[pieces[EachRule.Part]] = $"{hour.OpensAt}-{hour.ClosesAt}";
            cells[pieces["part.byday"]] = hour.ByDay;
            cells[pieces["part.opens_at"]] = hour.OpensAt;
            cells[pieces["part.closes_at"]] = hour.ClosesAt;
        });
    }

    void KeepWhole(string?[] cells, string text, SourcePlace place, ImportRemarks remarks)
    {
        cells[pieces[EachRule.Part]] = text;
        cells[pieces[$"{EachRule.Part}.{CellForms.Rest}"]] = text;
        remarks.Warn(place, rule.Column, "Not of a form the mapping knows: kept as text.");
    }
}
