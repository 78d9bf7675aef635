using System.Text;

namespace Entraide.Gateway.Tokens;

/// <summary>What a client sends to say who it is (RFC 6749, section 2.3.1).</summary>
sealed record ClientCredentials(string ClientId, string Secret)
{
    /// <summary>Reads <c>client_secret_basic</c> or <c>client_secret_post</c>; null where neither is there whole.</summary>
    /// <exception cref="OAuthError">both were sent</exception>
    public static ClientCredentials? From(HttpRequest request, IFormCollection form)
    {
        var basic = FromHeader(request.Headers.Authorization.ToString());
        if (!form.ContainsKey("client_secret"))
        {
            return basic;
        }

        return request.Headers.Authorization.Count > 0
            ? throw new OAuthError("invalid_request", "One way of client authentication at a time.")
            : new ClientCredentials(form["client_id"].ToString(), form["client_secret"].ToString());
    }

    static ClientCredentials? FromHeader(string header)
    {
        const string Scheme = "Basic ";
        var bytes = new byte[header.Length];
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length))
        {
            return null;
        }

        // Both halves are form-encoded before they are joined (section 2.3.1).
        var parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return parts.Length == 2 ? new ClientCredentials(Decode(parts[0]), Decode(parts[1])) : null;
    }

    static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
