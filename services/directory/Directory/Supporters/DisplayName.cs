using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Entraide.DirectoryService.Listings;

namespace Entraide.DirectoryService.Supporters;

/// <summary>What a supporter is called by their own partner. It need not be real, and must not be a way to reach them past the platform.</summary>
static partial class DisplayName
{
    internal const int Longest = 60;

    // A short number has three to six digits, a year of birth four: from five on it is more likely a number to call.
    const int DigitsOfANumber = 5;

    /// <summary>Whether <paramref name="name"/> is 1 to 60 characters of one line.</summary>
    internal static bool Fits(string name) => PlainText.IsLine(name, Longest);

    /// <summary>Whether it looks like a phone number, an e-mail address or other handle, or a link, in whatever script or width it is written.</summary>
    internal static bool LooksLikeContact(string name)
    {
        // Without zero-width characters, which would hide a link from this look and from nobody else's.
        var plain = string.Concat(name.Normalize(NormalizationForm.FormKC).EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format));
        return plain.EnumerateRunes().Count(Rune.IsDigit) >= DigitsOfANumber || plain.Contains('@') || Link().IsMatch(plain);
    }

    /// <summary>The form in which it is kept.</summary>
    internal static string Tidy(string name) => name.Trim().Normalize();

    // A scheme, or a dot with no space after it between what could be a host and a top-level domain: "J. Doe" and "J.D." are names.
    [GeneratedRegex(@"://|\bwww\b|[\p{L}\p{N}][.。][\p{L}]{2,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
