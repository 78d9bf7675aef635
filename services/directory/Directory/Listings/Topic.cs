using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Entraide.DirectoryService.Listings;

/// <summary>What a listing or a supporter is about, as a short code: partners word the same thing differently, codes meet.</summary>
static partial class Topic
{
    const int Longest = 64;

    /// <summary>Whether <paramref name="code"/> is a code as the API takes it: 1 to 64 of <c>a-z</c>, <c>0-9</c>, <c>-</c>.</summary>
    public static bool IsCode(string code) => Code().IsMatch(code);

    /// <summary>The code of a taxonomy's term (<c>Santé mentale</c> becomes <c>sante-mentale</c>), or null where nothing of it fits a code.</summary>
    public static string? FromTerm(string term)
    {
        var code = new StringBuilder();
        foreach (var c in term.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            {
                code.Append(c);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && code.Length > 0 && code[^1] != '-')
            {
                code.Append('-');
            }
        }

        var text = code.ToString(0, Math.Min(code.Length, Longest)).Trim('-');
        return text.Length > 0 ? text : null;
    }

    [GeneratedRegex("^[a-z0-9-]{1,64}\\z")]
    private static partial Regex Code();
}
