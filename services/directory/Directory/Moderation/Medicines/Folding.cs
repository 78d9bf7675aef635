using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Entraide.DirectoryService.Moderation.Medicines;

/// <summary>Takes out of characters what hides a word from a list but not from a reader: case, accents, width, invisible characters.</summary>
static class Folding
{
    // One entry for each character met; no text is kept.
    static readonly ConcurrentDictionary<int, string> Known = new();

    // Letters that Unicode does not take apart, though readers and keyboards do.
    static readonly Dictionary<int, string> Letters = new()
    {
        ['ł'] = "l",
        ['ø'] = "o",
        ['đ'] = "d",
        ['ß'] = "ss",
        ['æ'] = "ae",
        ['œ'] = "oe",
        ['ı'] = "i",
        ['ة'] = "ه",
        ['ى'] = "ي",
        ['ـ'] = "",
        ['ک'] = "ك",
        ['ی'] = "ي",
    };

    /// <summary>What a reader takes <paramref name="rune"/> for; empty where it is invisible or only marks the letter before.</summary>
    public static string Of(Rune rune) =>
        rune.IsAscii ? Ascii[rune.Value] : Known.GetOrAdd(rune.Value, static value => Fold(new Rune(value)));

    /// <summary>Whether <paramref name="rune"/> belongs to a script that writes without spaces: each character is a word of its own then.</summary>
    public static bool IsUnspaced(Rune rune) =>
        rune.Value is (>= 0x3041 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFF9F) or (>= 0x20000 and <= 0x323AF);

    /// <summary>Whether <paramref name="rune"/> is the voicing mark of kana, which changes the letter and is no accent.</summary>
    public static bool IsVoicing(Rune rune) => rune.Value is 0x3099 or 0x309A or 0xFF9E or 0xFF9F;

    static readonly string[] Ascii = [.. Enumerable.Range(0, 128).Select(c => char.ToLowerInvariant((char)c).ToString())];

    static string Fold(Rune rune)
    {
        if (IsVoicing(rune) || IsUnspaced(rune))
        {
            return rune.ToString().Normalize(NormalizationForm.FormKC);
        }

        var folded = new StringBuilder();
        foreach (var part in rune.ToString().Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(part) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
            {
                continue;
            }

            var lower = Rune.ToLowerInvariant(part);
            folded.Append(Letters.TryGetValue(lower.Value, out var letters) ? letters : lower.ToString());
        }

        return folded.ToString();
    }
}
