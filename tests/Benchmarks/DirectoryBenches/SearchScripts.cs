using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Entraide.DirectoryService.Searching;
using Npgsql;

namespace Entraide.Benchmarks.DirectoryBenches;

/// <summary>The statements of searches as scripts of pgbench: the very SQL that the service sends, with the same values in place of its parameters.</summary>
static partial class SearchScripts
{
    /// <summary>Writes one script a search into <paramref name="folder"/>.</summary>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<IReadOnlyList<Statement>> searches)
    {
        var files = new List<string>();
        foreach (var statements in searches)
        {
            var file = Path.Combine(folder, $"search-{files.Count}.sql");
            File.WriteAllText(file, string.Concat(statements.Select(statement => Inline(statement) + ";\n")));
            files.Add(file);
        }

        return files;
    }

    static string Inline(Statement statement) =>
        Placeholder().Replace(statement.Sql, place => Literal(statement.Parameters[int.Parse(place.Groups[1].Value, CultureInfo.InvariantCulture) - 1])).ReplaceLineEndings(" ");

    static string Literal(NpgsqlParameter parameter) => parameter.Value switch
    {
        string text => Quoted(text),
        double number => $"{number.ToString("R", CultureInfo.InvariantCulture)}::float8",
        Guid id => $"{Quoted(id.ToString())}::uuid",
        DateTime instant => $"{Quoted(instant.ToString("O", CultureInfo.InvariantCulture))}::timestamptz",
        string[] texts => $"array[{string.Join(',', texts.Select(Quoted))}]::text[]",
        int[] numbers => $"array[{string.Join(',', numbers)}]::int[]",
        DateOnly[] dates => $"array[{string.Join(',', dates.Select(date => Quoted(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))))}]::date[]",
        var other => throw new NotSupportedException($"No literal of {other?.GetType()}."),
    };

    // pgbench takes a colon for the beginning of a variable, in literals as well.
    static string Quoted(string text)
    {
        var literal = new StringBuilder("E'");
        foreach (var c in text)
        {
            literal.Append(c switch { '\'' => "''", '\\' => "\\\\", ':' => "\\x3A", _ => c.ToString() });
        }

        return literal.Append('\'').ToString();
    }

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Placeholder();
}
