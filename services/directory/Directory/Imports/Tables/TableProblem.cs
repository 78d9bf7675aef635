using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Refusals of a whole file, or of a whole package, with the place in the words of the report.</summary>
static class TableProblem
{
    /// <summary>It cannot be read at all: damaged, or a trap.</summary>
    public static Problem Malformed(string file, int? line, string reason) => Of(ProblemKind.Malformed, file, line, reason);

    /// <summary>It can be read, and is not what can be imported.</summary>
    public static Problem Invalid(string file, int? line, string reason) => Of(ProblemKind.Invalid, file, line, reason);

    /// <summary>It is larger than anything this is made for.</summary>
    public static Problem TooLarge(string file, int? line, string reason) => Of(ProblemKind.TooLarge, file, line, reason);

    /// <summary>Several faults at once, each with its place in the text.</summary>
    public static Problem Invalid(IEnumerable<string> faults) => new(ProblemKind.Invalid, Detail, [.. faults.Take(100).Select(fault => new Fault("", fault))]);

    /// <summary>A fault's text: file, line, reason.</summary>
    public static string Text(string file, int? line, string reason) => $"{(file.Length > 0 ? file : "the file")}{(line is { } at ? $", line {at}" : "")}: {reason}";

    const string Detail = "Nothing was imported: see errors.";

    static Problem Of(ProblemKind kind, string file, int? line, string reason) => new(kind, Detail, [new Fault("", Text(file, line, reason))]);
}
