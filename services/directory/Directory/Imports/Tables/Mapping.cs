using System.Text.RegularExpressions;
using Entraide.DirectoryService.Hsds;
using NodaTime;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>What a partner's tables mean, in terms of HSDS; written in YAML as docs/import-mapping.md says.</summary>
/// <param name="Name">The mapping's file, for errors.</param>
/// <param name="Source">The name of the source, where the mapping gives one.</param>
/// <param name="Zone">Where times without an offset are told.</param>
/// <param name="Lenient">Whether files and columns may be absent: so it is for published formats, of which everybody uses a part.</param>
sealed record Mapping(string Name, string? Source, DateTimeZone? Zone, bool Lenient, IReadOnlyList<FileMapping> Files)
{
    /// <summary>What is said of a file of this name, whatever its folder and case; null where nothing is.</summary>
    public FileMapping? For(string baseName) => Files.FirstOrDefault(file => file.Names.Contains(Bare(baseName)));

    /// <summary>A file's name as it is compared.</summary>
    public static string Bare(string baseName) => Regex.Replace(baseName.Trim().ToLowerInvariant(), @"\.(csv|tsv|txt)\z", "");
}

/// <summary>What one file's lines become.</summary>
/// <param name="Names">By which it is known, in lower case and without ending.</param>
/// <param name="Line">Where the mapping says it.</param>
/// <param name="Ignore">Columns left out on purpose.</param>
sealed record FileMapping(
    IReadOnlyList<string> Names, int Line, bool Optional, IReadOnlyList<(string Column, int Line)> Ignore, IReadOnlyList<CellForms> Forms, IReadOnlyList<RowRule> Rows);

/// <summary>The forms the cells of a column come in; the pieces of the first that fits can be used like columns, as <c>column.piece</c>.</summary>
sealed record CellForms(string Column, int Line, IReadOnlyList<Regex> Patterns)
{
    /// <summary>The piece that holds the whole text where no form fits.</summary>
    public const string Rest = "rest";

    /// <summary>The names of all pieces.</summary>
    public IEnumerable<string> Pieces => Patterns.SelectMany(GroupNames).Distinct().Append(Rest);

    /// <summary>The named groups of <paramref name="pattern"/>.</summary>
    public static IEnumerable<string> GroupNames(Regex pattern) => pattern.GetGroupNames().Where(name => !char.IsAsciiDigit(name[0]));
}

/// <summary>One row that a line becomes.</summary>
/// <param name="Fields">Members and references; <see cref="FieldRule.Kept"/> ones are no part of HSDS.</param>
/// <param name="Each">One row for every part of a cell.</param>
/// <param name="Addition">Whether it only adds members to a row that another file gives.</param>
/// <param name="Once">Whether there is one for the file and not one a line.</param>
/// <param name="ByName">Whether columns named like a member or reference are that, when nothing else is said of them.</param>
sealed record RowRule(
    HsdsResource Resource, int Line, Expression Id, Condition? When, IReadOnlyList<FieldRule> Fields, EachRule? Each, Expression? Tier, bool Addition, bool Once, bool ByName);

/// <summary>The value of one member.</summary>
/// <param name="Tier">A word, or what gives one; null for what the row says.</param>
/// <param name="Warning">What the report has to say about it, once a file.</param>
sealed record FieldRule(string Name, bool Kept, Expression Value, Expression? Tier, string? Warning);

/// <summary>How a cell is taken apart into rows.</summary>
/// <param name="Split">What stands between parts; null where there is one.</param>
/// <param name="Weekly">Whether the cell is a week of opening hours (<see cref="WeeklyHours"/>).</param>
/// <param name="Patterns">The forms of a part; none where a part is taken as it is.</param>
sealed record EachRule(string Column, int Line, string? Split, bool Weekly, IReadOnlyList<Regex> Patterns)
{
    /// <summary>The part, as it is, and its number from 1; pieces are named after it.</summary>
    public const string Part = "part", Index = "part.index";

    /// <summary>The names that can be used like columns for a part.</summary>
    public IEnumerable<string> Pieces =>
        ((string[])[Part, Index]).Concat((Weekly ? ["byday", "opens_at", "closes_at"] : Patterns.SelectMany(CellForms.GroupNames).Distinct())
            .Concat(IsStrict ? [CellForms.Rest] : []).Select(piece => $"{Part}.{piece}"));

    /// <summary>Whether <paramref name="column"/> is the part or a piece of it.</summary>
    public static bool IsPart(string column) => column == Part || column.StartsWith(Part + ".", StringComparison.Ordinal);

    /// <summary>Whether a part can fail to be of a known form.</summary>
    public bool IsStrict => Weekly || Patterns.Count > 0;
}

/// <summary>When a row is made.</summary>
abstract record Condition
{
    /// <summary>All columns it looks at.</summary>
    public abstract IEnumerable<string> Columns { get; }

    /// <summary>A cell is not empty; or is one of <paramref name="Words"/>; or, <paramref name="Not"/>, is neither empty nor one of them.</summary>
    public sealed record Cell(string Column, int Line, bool Empty, IReadOnlyList<string>? Words, bool Not) : Condition
    {
        public override IEnumerable<string> Columns => [Column];
    }

    /// <summary>All or any of several.</summary>
    public sealed record Several(IReadOnlyList<Condition> Of, bool Any) : Condition
    {
        public override IEnumerable<string> Columns => Of.SelectMany(one => one.Columns);
    }
}
