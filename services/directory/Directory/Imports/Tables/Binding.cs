namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Turns what a mapping says of a file into functions of a line's cells. Whatever the file lacks is collected, and said together.</summary>
sealed class Binding(Mapping mapping, Columns columns, Lookups lookups, List<string> faults)
{
    /// <summary>The place of a column, or -1; that the file lacks it is a fault unless the mapping lets it.</summary>
    public int Slot(string column, int line, bool needed = false)
    {
        var slot = columns.Use(column);
        if (slot < 0 && (needed || !mapping.Lenient))
        {
            faults.Add(mapping.Lenient
                ? TableProblem.Text(columns.File, columns.Line, $"there is no column {column}.")
                : TableProblem.Text(mapping.Name, line, $"{columns.File} has no column {column}."));
        }

        return slot;
    }

    /// <summary>What gives a value; null for an empty one.</summary>
    public Func<string?[], string?> Value(Expression expression, bool needed = false)
    {
        if (expression.Constant is { } constant)
        {
            return _ => constant;
        }

        var text = Joined(expression, needed);
        var found = expression.Lookup is { } lookup ? lookups.Ask(lookup) : null;
        return expression is { Map: null, Match: null, Prefix: null } && found is null ? text : cells => Changed(expression, text(cells), found);
    }

    /// <summary>Whether a row is made.</summary>
    public Func<string?[], bool> Test(Condition condition)
    {
        switch (condition)
        {
            case Condition.Several several:
                var tests = several.Of.Select(Test).ToArray();
                return several.Any ? cells => Array.Exists(tests, test => test(cells)) : cells => Array.TrueForAll(tests, test => test(cells));
            case Condition.Cell cell:
                var slot = Slot(cell.Column, cell.Line);
                return slot < 0 ? _ => cell.Empty
                    : cell.Empty ? cells => cells[slot] is null
                    : cell.Words is not { } words ? cells => cells[slot] is not null
                    : cells => cells[slot] is { } text && words.Contains(text, StringComparer.OrdinalIgnoreCase) != cell.Not;
            default:
                throw new NotSupportedException(condition.GetType().Name);
        }
    }

    Func<string?[], string?> Joined(Expression expression, bool needed)
    {
        var terms = expression.Terms.Select(term => Filled(term, expression.Line, needed)).ToArray();
        return terms.Length == 1 ? terms[0] : cells =>
        {
            var given = terms.Select(term => term(cells)).OfType<string>().ToArray();
            return given.Length == 0 ? null : string.Join(expression.Join, given);
        };
    }

    Func<string?[], string?> Filled(Template template, int line, bool needed)
    {
        if (template.Column is { } column)
        {
            var only = Slot(column, line, needed);
            return only < 0 ? _ => null : cells => cells[only];
        }

        var pieces = template.Pieces.Select(piece => (piece.Literal, Slot: piece.Column is { } name ? Slot(name, line, needed) : -1)).ToArray();
        return cells =>
        {
            var text = new System.Text.StringBuilder();
            foreach (var (literal, slot) in pieces)
            {
                if (literal is null && (slot < 0 || cells[slot] is null))
                {
                    return null;
                }

                text.Append(literal ?? cells[slot]);
            }

            return text.ToString();
        };
    }

    static string? Changed(Expression expression, string? text, LookupTable? found)
    {
        if (expression.Map is { } map)
        {
            text = map.TryGetValue(text ?? "", out var word) ? word : expression.Otherwise ?? text;
        }

        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (expression.Match is { } pattern && CellPattern.Match(pattern, text) is { } match)
        {
            text = (match.Groups["value"] is { Success: true } named ? named : match.Groups[1]).Value;
        }

        text = expression.Prefix is { } prefix && text.Length > 0 && !CellPattern.HasScheme(text) ? prefix + text : text;
        return found is not null ? found.Find(text) : text.Length > 0 ? text : null;
    }
}
