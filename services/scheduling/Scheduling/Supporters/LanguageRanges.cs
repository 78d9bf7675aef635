using System.Text.RegularExpressions;

namespace Entraide.Scheduling.Supporters;

/// <summary>Which languages somebody is found by (RFC 4647, section 3.3.1, basic filtering): who speaks <c>fr-CA</c> is found by <c>fr-CA</c> and by <c>fr</c>.</summary>
static partial class LanguageRanges
{
    /// <summary>Whether <paramref name="text"/> is a range to ask for: a language tag (BCP 47).</summary>
    internal static bool IsRange(string text) => text.Length <= 35 && Tag().IsMatch(text);

    /// <summary>All ranges that <paramref name="tags"/> fall under, each once, in lower case.</summary>
    internal static string[] Of(IEnumerable<string> tags) => [.. tags.SelectMany(Of).Select(Fold).Distinct()];

    /// <summary>The form in which ranges are compared.</summary>
    internal static string Fold(string range) => range.ToLowerInvariant();

    static IEnumerable<string> Of(string tag)
    {
        for (var end = tag.Length; end > 0; end = tag.LastIndexOf('-', end - 1))
        {
            yield return tag[..end];
        }
    }

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\\z")]
    private static partial Regex Tag();
}
