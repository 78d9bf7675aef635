using System.Text.RegularExpressions;

namespace Entraide.Notification.Contacts;

/// <summary>
/// Which addresses are taken: plain <c>local@domain</c> in ASCII. No quoting, no comments, no spaces and no control characters,
/// so that an address can never become a second header or a second recipient.
/// </summary>
static partial class EmailAddress
{
    internal static bool IsValid(string text) => text.Length <= 254 && text.IndexOf('@') <= 64 && Plain().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
