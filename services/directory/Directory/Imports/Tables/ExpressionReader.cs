using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Reads where a value comes from.</summary>
static class ExpressionReader
{
    const int LongestPattern = 1_000;

    /// <summary>A column, a text with columns in braces, or keys that say more.</summary>
    public static Expression Read(YamlPlace place)
    {
        if (place.IsText)
        {
            return new Expression(place.Line) { Terms = [Term(place)] };
        }

        var (value, column, columns, join) = (place.Find("value"), place.Find("column"), place.Find("columns"), place.Find("join"));
        if (new[] { value, column, columns }.Count(given => given is not null) != 1)
        {
            throw place.Wrong("One of column:, columns: and value: is expected.");
        }

        var expression = new Expression(place.Line)
        {
            Constant = value?.Text,
            Terms = columns is not null ? [.. columns.Items.Select(Term)] : column is not null ? [Term(column)] : [],
            Join = join?.Exact ?? " ",
            Map = place.Find("map") is { } map ? ReadMap(map) : null,
            Otherwise = place.Find("otherwise")?.Text,
            Match = place.Find("match") is { } match ? Pattern(match) : null,
            Prefix = place.Find("prefix_if_missing")?.Text,
            Lookup = place.Find("lookup") is { } lookup ? ReadLookup(lookup) : null,
        };
        place.Done();
        return expression switch
        {
            { Constant.Length: 0 } => throw place.Wrong("An empty value says nothing."),
            { Otherwise: not null, Map: null } => throw place.Wrong("otherwise: goes with map:."),
            { Match: { } pattern } when pattern.GetGroupNumbers().Length < 2 => throw place.Wrong("match: says with a group (…) what to take."),
            _ => expression,
        };
    }

    /// <summary>A column's name as it is, braces or not.</summary>
    public static Expression Column(YamlPlace place) => new(place.Line) { Terms = [new Template([(null, place.Text)])] };

    /// <summary>A regular expression. It runs in time that grows with the text only (no backtracking): the text is anybody's, and so is the pattern.</summary>
    public static Regex Pattern(YamlPlace place)
    {
        try
        {
            return place.Text.Length <= LongestPattern
                ? new Regex(place.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromMilliseconds(250))
                : throw place.Wrong($"A pattern of more than {LongestPattern} characters.");
        }
        catch (NotSupportedException)
        {
            throw place.Wrong("Look-around, back-references and large counts are no part of the patterns.");
        }
        catch (ArgumentException wrong)
        {
            throw place.Wrong($"Not a regular expression: {wrong.Message}");
        }
    }

    static Template Term(YamlPlace place)
    {
        var template = Template.Parse(place.Text);
        return template.Pieces.Count > 0 && template.Columns.Any() ? template : throw place.Wrong("A column, or a text with {columns} in it, is expected.");
    }

    static Dictionary<string, string> ReadMap(YamlPlace place)
    {
        var words = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (word, other) in place.Pairs)
        {
            if (!words.TryAdd(word, other.Text))
            {
                throw other.Wrong($"{word} is said twice: upper and lower case are the same here.");
            }
        }

        return words;
    }

    static Lookup ReadLookup(YamlPlace place)
    {
        var lookup = new Lookup(Mapping.Bare(place.Need("file").Text), place.Need("by").Text, place.Need("get").Text);
        place.Done();
        return lookup;
    }
}
