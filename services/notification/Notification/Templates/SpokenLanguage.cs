using System.Text.RegularExpressions;

namespace Entraide.Notification.Templates;

/// <summary>Language tags (BCP 47, RFC 5646) of people, and what they can be written to in.</summary>
static partial class SpokenLanguage
{
    /// <summary>What is written to those whose language nobody here can write.</summary>
    internal const string Fallback = "en";

    // Macrolanguages' members (ISO 639-3) that people register by their own code, and the three-letter codes of languages that have one of two.
    static readonly Dictionary<string, string> Known = new[]
    {
        ("ar", "ara aao abh abv acm acq acw acx acy adf aeb aec afb apc apd arb arq ars ary arz auz avl ayh ayl ayn ayp pga shu ssh ajp"),
        ("zh", "zho chi cmn yue wuu hsn hak nan gan cdo cjy cnp cpx csp czh czo mnp lzh"),
        ("fr", "fra fre"), ("en", "eng"), ("es", "spa"), ("it", "ita"), ("de", "deu ger"), ("pl", "pol"), ("tr", "tur"), ("pt", "por"), ("ru", "rus"), ("ja", "jpn"),
    }.SelectMany(entry => entry.Item2.Split(' ').Append(entry.Item1).Select(code => (code, entry.Item1))).ToDictionary();

    /// <summary>Whether <paramref name="tag"/> is well-formed (RFC 5646, 2.1), grandfathered and private ones aside.</summary>
    internal static bool IsTag(string tag) => tag.Length <= 35 && Tag().IsMatch(tag);

    /// <summary>
    /// The language messages to a person of <paramref name="tag"/> are written in: that of the primary subtag or of its macrolanguage
    /// (<c>pt-BR</c> is <c>pt</c>, <c>zh-Hant</c> and <c>yue</c> are <c>zh</c>, <c>ary</c> is <c>ar</c>), else English.
    /// </summary>
    internal static string WrittenIn(string tag) => Known.GetValueOrDefault(tag.Split('-')[0].ToLowerInvariant(), Fallback);

    [GeneratedRegex(@"^[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-[a-wy-z0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
