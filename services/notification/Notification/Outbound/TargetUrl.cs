using System.Net;
using System.Text.RegularExpressions;

namespace Entraide.Notification.Outbound;

/// <summary>Whether a URL somebody gave may be called, as far as its text says; where its name leads, <see cref="SafeTargets"/> finds out.</summary>
static partial class TargetUrl
{
    /// <summary>In characters.</summary>
    internal const int Longest = 2000;

    // Names that mean something else on every network, or nothing on the Internet (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal).
    static readonly string[] LocalEndings =
        [".localhost", ".local", ".localdomain", ".internal", ".intranet", ".private", ".corp", ".home", ".lan", ".arpa", ".onion", ".alt", ".test", ".invalid"];

    /// <summary>What is wrong with <paramref name="text"/>, or null; it quotes nothing.</summary>
    public static string? Fault(string text, OutboundRules rules)
    {
        // Parsers differ on what these mean, and two of them read every URL on its way.
        if (text.Length > Longest || text.Any(c => c is <= ' ' or >= '\x7f' or '\\' or '^' or '`' or '{' or '}' or '|' or '"' or '<' or '>'))
        {
            return $"A URL of at most {Longest} characters of ASCII, without spaces, quotes, braces or backslashes; a name in another script in its xn-- form.";
        }

        if (Written().Match(text) is not { Success: true } written || !Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            return "An https URL.";
        }

        var host = written.Groups["host"].Value;
        if (written.Groups["user"].Success || url.UserInfo.Length > 0)
        {
            return "A URL without a user name or password.";
        }

        if (url.Fragment.Length > 0)
        {
            return "A URL without a fragment.";
        }

        var isLoopback = rules.AllowLoopback && (host == "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out var literal) && IPAddress.IsLoopback(literal));
        if (url.Scheme != Uri.UriSchemeHttps && !isLoopback)
        {
            return "An https URL.";
        }

        return HostFault(url, host, isLoopback) ?? (isLoopback || url.Port == 443 || rules.Ports.Contains(url.Port) ? null : "A URL on port 443.");
    }

    static string? HostFault(Uri url, string host, bool isLoopback)
    {
        const string Odd = "A host name, or an IP address in its usual form.", NotPublic = "A host that the whole Internet reaches.";
        if (url.HostNameType == UriHostNameType.IPv6)
        {
            return !IPAddress.TryParse(host, out var six) || host.Contains('%') ? Odd : isLoopback || PublicAddress.Is(six) ? null : NotPublic;
        }

        // 127.1, 0x7f000001, 2130706433 and 0177.0.0.1 are all the same machine to some parser.
        if (url.HostNameType == UriHostNameType.IPv4 || NumericEnding().IsMatch(host))
        {
            return !IPAddress.TryParse(host, out var four) || four.ToString() != host ? Odd : isLoopback || PublicAddress.Is(four) ? null : NotPublic;
        }

        return isLoopback ? null
            : !HostName().IsMatch(host) || host.Length > 253 ? Odd
            : !host.Contains('.') || LocalEndings.Any(ending => host.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? NotPublic
            : null;
    }

    [GeneratedRegex(@"\A(?i:https?)://(?<user>[^/?#]*@)?(?<host>\[[0-9A-Fa-f:.%]+\]|[^/?#:@\[\]]+)(?::[0-9]+)?(?:[/?#]|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Written();

    [GeneratedRegex(@"(?:\A|\.)(?:[0-9]+|0[xX][0-9A-Fa-f]*)\.?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumericEnding();

    [GeneratedRegex(@"\A[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostName();
}
