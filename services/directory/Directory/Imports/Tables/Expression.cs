using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Where a value comes from: a constant, or cells, and what is done to them, in this order: join, map, match, prefix, look up.</summary>
sealed record Expression(int Line)
{
    /// <summary>The constant; else null.</summary>
    public string? Constant { get; init; }

    /// <summary>Columns, or texts with columns in them.</summary>
    public IReadOnlyList<Template> Terms { get; init; } = [];

    /// <summary>What stands between terms.</summary>
    public string Join { get; init; } = " ";

    /// <summary>Other words for whole values, whatever their case; an empty one means none.</summary>
    public IReadOnlyDictionary<string, string>? Map { get; init; }

    /// <summary>The word for all that <see cref="Map"/> has not, the empty cell too.</summary>
    public string? Otherwise { get; init; }

    /// <summary>Takes the group <c>value</c>, or the first, out of a value that fits; others stay as they are.</summary>
    public Regex? Match { get; init; }

    /// <summary>Put before a value that has no URI scheme.</summary>
    public string? Prefix { get; init; }

    /// <summary>The column of another file's line.</summary>
    public Lookup? Lookup { get; init; }

    /// <summary>Whether it is put together from several cells or parts, and can be shortened.</summary>
    public bool IsComposed => Terms.Count != 1 || Terms[0].Column is null;

    /// <summary>All columns in it, in order.</summary>
    public IEnumerable<string> Columns => Terms.SelectMany(term => term.Columns);
}

/// <summary>The value that <paramref name="Get"/> has on the line of <paramref name="File"/> whose <paramref name="By"/> is this value.</summary>
sealed record Lookup(string File, string By, string Get);

/// <summary>A text with columns in it: <c>{location_uuid}/address</c>. It is empty when one of the columns is.</summary>
sealed partial record Template(IReadOnlyList<(string? Literal, string? Column)> Pieces)
{
    /// <summary>The column, where it is nothing but one; else null.</summary>
    public string? Column => Pieces is [{ Column: { } column }] ? column : null;

    /// <summary>All columns in it.</summary>
    public IEnumerable<string> Columns => Pieces.Select(piece => piece.Column).OfType<string>();

    /// <summary>Reads a template; a text without braces is a column's name.</summary>
    public static Template Parse(string text)
    {
        if (!text.Contains('{'))
        {
            return new Template([(null, text)]);
        }

        var pieces = new List<(string?, string?)>();
        var at = 0;
        foreach (Match match in Braces().Matches(text))
        {
            if (match.Index > at)
            {
                pieces.Add((text[at..match.Index], null));
            }

            pieces.Add((null, match.Groups[1].Value.Trim()));
            at = match.Index + match.Length;
        }

        if (at < text.Length)
        {
            pieces.Add((text[at..], null));
        }

        return new Template(pieces);
    }

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Braces();
}
