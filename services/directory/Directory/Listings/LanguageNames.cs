using System.Globalization;
using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Listings;

/// <summary>Languages as people name them.</summary>
static partial class LanguageNames
{
    // Names in use that Unicode's language data has under another one.
    static readonly Dictionary<string, string> Usual = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Chinese (Mandarin)"] = "cmn",
        ["Mandarin"] = "cmn",
        ["Chinese (Cantonese)"] = "yue",
        ["Tagalog"] = "tl",
        ["Farsi"] = "fa",
        ["Haitian Creole"] = "ht",
        ["Dari"] = "prs",
        ["American Sign Language"] = "ase",
        ["British Sign Language"] = "bfi",
        ["French Sign Language"] = "fsl",
    };

    static readonly Lazy<Dictionary<string, string>> Names = new(() =>
    {
        var names = new Dictionary<string, string>(Usual, StringComparer.OrdinalIgnoreCase);
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.NeutralCultures).Where(culture => culture.Name.Length is 2 or 3))
        {
            names.TryAdd(culture.EnglishName, culture.Name);
            names.TryAdd(culture.NativeName, culture.Name);
        }

        return names;
    });

    /// <summary>The tag of a language named in English or in itself (<c>Spanish</c>, <c>español</c>), or null where no language has exactly this name.</summary>
    public static string? TagOf(string name) => Names.Value.GetValueOrDefault(name.Trim());

    /// <summary>Takes <c>Spanish (limited)</c> apart into the language and what is said about it; null where it is not of this form.</summary>
    public static (string Tag, string Name, string Note)? WithNote(string name) =>
        Qualified().Match(name) is { Success: true } match && TagOf(match.Groups["name"].Value) is { } tag
            ? (tag, match.Groups["name"].Value.Trim(), match.Groups["note"].Value.Trim()) : null;

    [GeneratedRegex(@"^(?<name>[^()]+?)\s*\((?<note>[^()]+)\)\s*\z")]
    private static partial Regex Qualified();
}
