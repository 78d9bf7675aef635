using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Listings;

/// <summary>Language tags (BCP 47), by their shape: a language of two or three letters, then subtags.</summary>
static partial class LanguageTag
{
    /// <summary>Whether <paramref name="tag"/> looks like one: <c>fr</c>, <c>pt-BR</c>, <c>zh-Hant-TW</c>.</summary>
    public static bool IsTag(string tag) => tag.Length <= 35 && Tag().IsMatch(tag);

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\\z")]
    private static partial Regex Tag();
}
