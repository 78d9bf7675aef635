using System.Globalization;
using System.Text;

namespace Entraide.DirectoryService.Library;

/// <summary>Text that shows as it is written: nothing in it turns what stands around it, or itself, into something else.</summary>
static class PlainText
{
    /// <summary>
    /// Whether <paramref name="text"/> is free of control characters (line breaks and tabs excepted, where <paramref name="lines"/>) and of bidi
    /// overrides, embeddings and isolates (UAX 9). The marks that only settle a neutral character's side (LRM, RLM, ALM) may stay.
    /// </summary>
    public static bool Is(string text, bool lines) => text.EnumerateRunes().All(rune => rune.Value switch
    {
        '\n' or '\r' or '\t' => lines,
        0xFFFD or 0x2028 or 0x2029 => false,
        (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => false,
        _ => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.PrivateUse),
    });
}
