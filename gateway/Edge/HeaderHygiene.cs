using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Entraide.Gateway.Edge;

/// <summary>Which of a client's headers end at the gateway.</summary>
static class HeaderHygiene
{
    static readonly FrozenSet<string> Dropped = new[]
    {
        // Trace context: ours starts here.
        "traceparent", "tracestate", "baggage", "Correlation-Context", "Request-Id",
        // Who calls, from where and for whom is what the token says, and nothing else.
        "Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "Via", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Client-Cert",
        "X-Original-Host", "X-Host", "X-HTTP-Method", "X-Method-Override", "X-Cluster-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP",
        // No protocol changes behind the gateway.
        "Upgrade", "HTTP2-Settings",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    static readonly string[] DroppedPrefixes = ["X-Forwarded", "X-Partner", "X-Tenant", "X-User", "X-Region", "X-Scope", "X-Client-Id", "X-Entraide", "X-MS-CLIENT-PRINCIPAL"];

    // They say how long the body is: a connection option that names them is an attack on the framing, not a wish.
    static readonly FrozenSet<string> Framing = new[] { "Content-Length", "Transfer-Encoding", "Host", "Connection" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the server puts the Content-Length of a request that also has a Transfer-Encoding: a request of two lengths.</summary>
    internal const string SecondLength = "X-Content-Length";

    /// <summary>
    /// Removes them from <paramref name="headers"/>, together with those that <c>Connection</c> nominates (RFC 9110, section 7.6.1), and with those that
    /// could not be sent on, because they hold more than ASCII: nothing behind reads such a one, and some program's name has an umlaut.
    /// </summary>
    public static void Clean(IHeaderDictionary headers)
    {
        if (headers.Connection.Count > 0)
        {
            DropNominated(headers);
        }

        // In one look, without a list for the many requests that have nothing to drop.
        List<string>? found = null;
        foreach (var (name, values) in headers)
        {
            if (Dropped.Contains(name) || (name[0] is 'X' or 'x' && HasDroppedPrefix(name)) || !IsAscii(values))
            {
                (found ??= []).Add(name);
            }
        }

        found?.ForEach(name => headers.Remove(name));
    }

    /// <summary>Whether a header can be sent on.</summary>
    internal static bool IsAscii(StringValues values)
    {
        foreach (var value in values)
        {
            if (!Ascii.IsValid(value))
            {
                return false;
            }
        }

        return true;
    }

    static void DropNominated(IHeaderDictionary headers)
    {
        foreach (var nominated in headers.Connection.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray())
        {
            if (!Framing.Contains(nominated))
            {
                headers.Remove(nominated);
            }
        }
    }

    static bool HasDroppedPrefix(string name)
    {
        // By hand, with underscores taken for hyphens: some program behind may do the same.
        var plain = name.Contains('_') ? name.Replace('_', '-') : name;
        foreach (var prefix in DroppedPrefixes)
        {
            if (plain.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
