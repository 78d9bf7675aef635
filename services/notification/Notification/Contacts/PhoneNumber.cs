using System.Text.RegularExpressions;

namespace Entraide.Notification.Contacts;

/// <summary>Which numbers are taken: international ones of ITU-T E.164, a plus and 8 to 15 digits of ASCII, without spaces, brackets or an extension.</summary>
static partial class PhoneNumber
{
    internal static bool IsValid(string text) => Plain().IsMatch(text);

    // No country's code begins with 0. Digits of other scripts look the same to a person and not to a gateway.
    [GeneratedRegex(@"\A\+[1-9][0-9]{7,14}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
