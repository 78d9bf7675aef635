using System.Globalization;

namespace Entraide.Notification.Templates;

/// <summary>
/// The words that would tell what a message is about, by language: the files of <c>Forbidden/</c>. A text in any language must have none of any
/// language, because the people around a person may read others than theirs.
/// </summary>
static class ForbiddenWords
{
    // Letters as they are without their marks, so that a word is found however it is accented. The process has no ICU to do it.
    static readonly Dictionary<char, char> Plain = new[]
    {
        ("àáâãäåāăą", 'a'), ("çćč", 'c'), ("ď", 'd'), ("èéêëēęě", 'e'), ("ğ", 'g'), ("ìíîïīıİ", 'i'), ("ł", 'l'), ("ñńň", 'n'), ("òóôõöøō", 'o'), ("ř", 'r'),
        ("śšş", 's'), ("ť", 't'), ("ùúûüūů", 'u'), ("ýÿ", 'y'), ("źżž", 'z'), ("أإآٱ", 'ا'), ("ى", 'ي'), ("ة", 'ه'), ("ё", 'е'), ("й", 'и'), ("’‘‐‑–—", '-'),
    }.SelectMany(entry => entry.Item1.Select(letter => (letter, entry.Item2))).ToDictionary();

    static readonly Stem[] All = [.. TemplateFiles.Forbidden.SelectMany(file => Read(file.Key, file.Value))];

    /// <summary>The stems of forbidden words found in <paramref name="text"/>, each as its file has it.</summary>
    internal static IEnumerable<string> In(string text, string language)
    {
        var bare = Bare(text);
        return All.Where(stem => (!stem.OwnOnly || stem.Language == language) && stem.IsIn(bare)).Select(stem => stem.Written).Distinct();
    }

    internal static IEnumerable<string> StemsOf(string language) => All.Where(stem => stem.Language == language).Select(stem => stem.Written);

    // A line is a stem; what its marks mean is said at the top of each file.
    static IEnumerable<Stem> Read(string language, string file) =>
        from line in file.Split('\n')
        let written = line.Split('#')[0].Trim()
        where written.Length > 0
        let word = written.TrimStart('~', '*', '=')
        let marks = written[..^word.Length]
        select new Stem(language, word, Bare(word), marks.Contains('~'), marks.Contains('='), marks.Contains('*') || word[0] >= '\u0590');

    static string Bare(string text) => string.Concat(
        from letter in text
        where CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.Format or UnicodeCategory.NonSpacingMark)
        // Full-width letters are the ordinary ones in another width.
        let narrow = letter is >= '\uFF01' and <= '\uFF5E' ? (char)(letter - 0xFEE0) : letter == 'ـ' ? '\0' : letter
        where narrow != '\0'
        let small = char.ToLowerInvariant(narrow)
        select Plain.GetValueOrDefault(small, small));

    sealed record Stem(string Language, string Written, string Bare, bool OwnOnly, bool Whole, bool Anywhere)
    {
        internal bool IsIn(string text)
        {
            for (var at = text.IndexOf(Bare, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Bare, at + 1, StringComparison.Ordinal))
            {
                var (begins, ends) = (at == 0 || !char.IsLetter(text[at - 1]), at + Bare.Length == text.Length || !char.IsLetter(text[at + Bare.Length]));
                if (Anywhere || (begins && (ends || !Whole)))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
