using Microsoft.AspNetCore.Http;

namespace Entraide.Gateway.Edge;

/// <summary>Which of a client's headers end at the gateway.</summary>
static class HeaderHygiene
{
    static readonly string[] Dropped =
    [
        // Trace context: ours starts here.
        "traceparent", "tracestate", "baggage", "Correlation-Context", "Request-Id",
        // Who calls, from where and for whom is what the token says, and nothing else.
        "Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "Via", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Client-Cert",
        // No protocol changes behind the gateway.
        "Upgrade", "HTTP2-Settings",
    ];

    static readonly string[] DroppedPrefixes = ["X-Forwarded", "X-Partner", "X-Tenant", "X-User", "X-Region", "X-Scope", "X-Client-Id", "X-Entraide", "X-MS-CLIENT-PRINCIPAL"];

    // They say how long the body is: a connection option that names them is an attack on the framing, not a wish.
    static readonly string[] Framing = ["Content-Length", "Transfer-Encoding", "Host", "Connection"];

    /// <summary>Removes them from <paramref name="headers"/>, together with those that <c>Connection</c> nominates (RFC 9110, section 7.6.1).</summary>
    public static void Clean(IHeaderDictionary headers)
    {
        foreach (var nominated in headers.Connection.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray())
        {
            if (!Framing.Contains(nominated, StringComparer.OrdinalIgnoreCase))
            {
                headers.Remove(nominated);
            }
        }

        foreach (var name in Dropped)
        {
            headers.Remove(name);
        }

        foreach (var name in headers.Keys.Where(name => DroppedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            headers.Remove(name);
        }
    }
}
