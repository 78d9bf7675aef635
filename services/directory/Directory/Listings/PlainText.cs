using System.Globalization;
using System.Text;

namespace Entraide.DirectoryService.Listings;

/// <summary>Text that people type: it says something, and shows as it is written.</summary>
static class PlainText
{
    /// <summary>
    /// Whether <paramref name="text"/> is free of control characters (line breaks and tabs excepted, where <paramref name="lines"/>) and of bidi
    /// overrides, embeddings and isolates (UAX 9), which make text read as something else. The marks that only settle a neutral character's
    /// side (LRM, RLM, ALM) may stay.
    /// </summary>
    public static bool Is(string text, bool lines) => text.EnumerateRunes().All(rune => rune.Value switch
    {
        '\n' or '\r' or '\t' => lines,
        0xFFFD or 0x2028 or 0x2029 => false,
        (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => false,
        _ => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.PrivateUse),
    });

    /// <summary>Whether it is one line of 1 to <paramref name="longest"/> characters (code points) that are not all blank.</summary>
    public static bool IsLine(string text, int longest) => Fits(text, longest) && Is(text, lines: false);

    /// <summary>Whether it is 1 to <paramref name="longest"/> characters that are not all blank, in one line or several.</summary>
    public static bool IsText(string text, int longest) => Fits(text, longest) && Is(text, lines: true);

    static bool Fits(string text, int longest) => text.EnumerateRunes().Any(IsVisible) && text.EnumerateRunes().Count() <= longest;

    // A name of zero-width characters is as empty as one of spaces.
    static bool IsVisible(Rune rune) => !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.NonSpacingMark);
}
