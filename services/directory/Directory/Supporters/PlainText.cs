using System.Globalization;
using System.Text;

namespace Entraide.DirectoryService.Supporters;

/// <summary>Text that people type, before it is kept.</summary>
static class PlainText
{
    /// <summary>Whether <paramref name="text"/> is one line of 1 to <paramref name="longest"/> characters (code points) that are not all blank.</summary>
    internal static bool IsLine(string text, int longest) => IsText(text, longest) && !text.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029);

    /// <summary>Whether it is 1 to <paramref name="longest"/> characters, in one line or several.</summary>
    internal static bool IsText(string text, int longest) =>
        text.EnumerateRunes().Any(IsVisible) && text.EnumerateRunes().Count() <= longest && !text.EnumerateRunes().Any(IsForbidden);

    // A name of zero-width characters is as empty as one of spaces.
    static bool IsVisible(Rune rune) => !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.NonSpacingMark);

    // Line breaks and tabs aside, control characters mean a broken export; overrides of the writing direction make text read as something else.
    static bool IsForbidden(Rune rune) => (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t')) || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
