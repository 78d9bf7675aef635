using System.Text.Json;
using Entraide.DirectoryService.Hsds;

namespace Entraide.DirectoryService.Imports;

/// <summary>Where a row stands in what was sent.</summary>
/// <param name="File">The name of the file; of the body, where it is one file.</param>
/// <param name="Line">From 1, where the file has lines; of a CSV row, the line it begins on.</param>
/// <param name="Pointer">JSON pointer to the row, in a JSON document; else empty.</param>
readonly record struct SourcePlace(string File, int? Line, string Pointer = "");

/// <summary>How a row stood in the data: the same row may be given several times, and the fuller one stands.</summary>
enum Standing
{
    /// <summary>A row of its own; given twice, the second is refused.</summary>
    Row,

    /// <summary>Part of another row, whole: an organization's service, a service's location.</summary>
    Part,

    /// <summary>Abridged, inside of what refers to it: a service's organization. It fills a gap and never replaces the real thing.</summary>
    Mention,

    /// <summary>Members that another file adds to a row: it is nothing without that row.</summary>
    Addition,
}

/// <summary>One value of a row before it is checked: text from a table, or JSON.</summary>
/// <param name="Name">The HSDS member or reference, or whatever else the source calls it.</param>
/// <param name="At">The column, or the pointer below the row's own, for remarks.</param>
/// <param name="Tier">Who may see it, where the importer says so for this member.</param>
readonly record struct SourceValue(string Name, string At, string? Text, JsonElement Json = default, Tier Tier = Tier.Public);

/// <summary>A reference to another row of the same source.</summary>
/// <param name="Via">The member that holds it.</param>
/// <param name="Resource">What it refers to.</param>
/// <param name="SourceId">The id there, as the source writes it.</param>
readonly record struct SourceLink(string Via, string Resource, string SourceId);

/// <summary>One row, checked, ready to be stored.</summary>
/// <param name="Fields">JSON object of the members anybody may see; <paramref name="PartnerFields"/> and <paramref name="HiddenFields"/> hold the rest, or null.</param>
/// <param name="Publishable">Whether it has what HSDS requires and cannot be left empty.</param>
sealed record SourceRow(
    HsdsResource Resource, string SourceId, SourcePlace Place, Standing Standing, string Fields, string? PartnerFields, string? HiddenFields,
    Tier Tier, bool Publishable, IReadOnlyList<SourceLink> Links);
