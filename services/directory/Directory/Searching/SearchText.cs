using System.Globalization;
using System.Text;

namespace Entraide.DirectoryService.Searching;

/// <summary>
/// Makes one form of the many in which people write the same word: without case, accents, full or half width, vowel signs or kana scripts.
/// Listings and queries pass through here, and meet.
/// </summary>
static class SearchText
{
    const int LongestWord = 40;

    // Letters that Unicode does not take apart into a base letter and a mark, though people leave the mark out.
    static readonly Dictionary<int, string> Plain = new()
    {
        ['ß'] = "ss",
        ['æ'] = "ae",
        ['œ'] = "oe",
        ['ø'] = "o",
        ['ł'] = "l",
        ['đ'] = "d",
        ['ð'] = "d",
        ['þ'] = "th",
        ['ı'] = "i",
        ['İ'] = "i",
        ['ħ'] = "h",
        ['ŋ'] = "n",
        // Arabic: forms of alef, ya and ta marbuta that are written for each other; Persian letters as their Arabic kin; tatweel only stretches.
        ['ٱ'] = "ا",
        ['ى'] = "ي",
        ['ی'] = "ي",
        ['ک'] = "ك",
        ['ة'] = "ه",
        ['ـ'] = "",
        // The prolonged sound mark of Japanese, left out as often as not at the end of a word.
        ['ー'] = "",
    };

    /// <summary>The folded text: lower-case letters and digits, one space between words.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in Compatible(text).EnumerateRunes())
        {
            Append(folded, rune);
        }

        return folded.ToString().TrimEnd();
    }

    /// <summary>The words a text is found by, in order and each as often as it stands there; runs of Chinese and Japanese as pairs of characters, with the last one alone.</summary>
    public static IEnumerable<string> Words(string text)
    {
        foreach (var run in Runs(Fold(text)))
        {
            if (!run.IsIdeographic)
            {
                yield return Root(run.Text);
                continue;
            }

            foreach (var pair in Pairs(run.Text))
            {
                yield return pair;
            }

            yield return run.Text[^1..];
        }
    }

    /// <summary>Words and runs of Chinese or Japanese, in order.</summary>
    public static IEnumerable<TextRun> Runs(string folded)
    {
        var start = 0;
        for (var i = 1; i <= folded.Length; i++)
        {
            if (i == folded.Length || folded[i] == ' ' || folded[start] == ' ' || IsIdeographic(folded[i]) != IsIdeographic(folded[start]))
            {
                if (folded[start] != ' ')
                {
                    var isIdeographic = IsIdeographic(folded[start]);
                    yield return new TextRun(folded[start..(isIdeographic ? i : Math.Min(i, start + LongestWord))], isIdeographic);
                }

                start = i;
            }
        }
    }

    /// <summary>Neighbouring characters, two by two; none of a single one.</summary>
    public static IEnumerable<string> Pairs(string run) => Enumerable.Range(0, Math.Max(0, run.Length - 1)).Select(i => run.Substring(i, 2));

    /// <summary>An Arabic word without the article and the particles written onto it; any other word as it is.</summary>
    public static string Root(string word) =>
        word.Length >= 6 && (word.StartsWith("وال", StringComparison.Ordinal) || word.StartsWith("بال", StringComparison.Ordinal)
            || word.StartsWith("فال", StringComparison.Ordinal) || word.StartsWith("كال", StringComparison.Ordinal)) ? word[3..]
        : word.Length >= 5 && (word.StartsWith("ال", StringComparison.Ordinal) || word.StartsWith("لل", StringComparison.Ordinal)) ? word[2..]
        : word;

    // A lone surrogate is in no normal form; it stands for nothing that could be searched.
    static string Compatible(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return string.Concat(text.EnumerateRunes()).Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        }
    }

    static void Append(StringBuilder folded, Rune rune)
    {
        if (rune.Value is >= 0x30A1 and <= 0x30F6)
        {
            folded.Append((char)(rune.Value - 0x60)); // katakana as hiragana
        }
        else if (rune.IsBmp && (IsIdeographic((char)rune.Value) || char.IsAsciiLetterOrDigit((char)rune.Value)))
        {
            folded.Append((char)rune.Value);
        }
        else if (Plain.TryGetValue(rune.Value, out var plain))
        {
            folded.Append(plain);
        }
        else if (Rune.IsLetter(rune))
        {
            AppendBase(folded, rune);
        }
        else if (Rune.IsDigit(rune))
        {
            folded.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
        }
        else if (!IsMark(rune) && folded.Length > 0 && folded[^1] != ' ')
        {
            folded.Append(' ');
        }
    }

    static void AppendBase(StringBuilder folded, Rune rune)
    {
        foreach (var part in rune.ToString().Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (!IsMark(part))
            {
                folded.Append(Plain.TryGetValue(part.Value, out var plain) ? plain : part.ToString());
            }
        }
    }

    static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;

    static bool IsIdeographic(char c) => c is (>= '\u3041' and <= '\u3096') or '\u3005' or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');
}

/// <summary>A stretch of folded text: a word, or characters of a script that puts no space between words.</summary>
readonly record struct TextRun(string Text, bool IsIdeographic);
