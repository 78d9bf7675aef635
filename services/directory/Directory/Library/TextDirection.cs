namespace Entraide.DirectoryService.Library;

/// <summary>Which way the text of a language runs, by its tag (BCP 47): the script where the tag names one, else the script the language is written in.</summary>
static class TextDirection
{
    static readonly HashSet<string> Scripts = new(StringComparer.OrdinalIgnoreCase) { "Arab", "Aran", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Mand", "Samr" };

    static readonly HashSet<string> Languages = new(StringComparer.OrdinalIgnoreCase)
    {
        "ar", "ara", "arc", "ary", "arz", "apc", "ckb", "dv", "fa", "fas", "glk", "he", "heb", "iw", "ks", "lrc", "mzn", "nqo", "pnb", "prs", "ps", "pus", "rhg", "sd", "skr", "syr", "ug", "ur", "urd", "yi",
    };

    /// <summary><c>rtl</c> or <c>ltr</c>.</summary>
    public static string Of(string tag)
    {
        var parts = tag.Split('-');
        var script = parts.Skip(1).FirstOrDefault(part => part.Length == 4 && part.All(char.IsAsciiLetter));
        return (script is null ? Languages.Contains(parts[0]) : Scripts.Contains(script)) ? "rtl" : "ltr";
    }
}
