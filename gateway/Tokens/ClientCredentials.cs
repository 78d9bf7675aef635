using System.Text;

namespace Entraide.Gateway.Tokens;

/// <summary>What a client sends to say who it is: a secret (RFC 6749, section 2.3.1) or an assertion (RFC 7523), one of them.</summary>
sealed record ClientCredentials(Guid Client, string Secret, ClientAssertion? Assertion)
{
    /// <summary>Reads <c>private_key_jwt</c>, <c>client_secret_basic</c> or <c>client_secret_post</c>.</summary>
    /// <exception cref="OAuthError">none was sent, or several, or an assertion that is not in order at <paramref name="now"/></exception>
    public static ClientCredentials From(HttpRequest request, IFormCollection form, DateTimeOffset now)
    {
        var ways = new[] { request.Headers.Authorization.Count > 0, form.ContainsKey("client_secret"), form.ContainsKey("client_assertion") || form.ContainsKey("client_assertion_type") };
        return ways.Count(sent => sent) switch
        {
            0 => throw OAuthError.InvalidClient("No client authentication was sent: send client_assertion_type and client_assertion (private_key_jwt), or the client's id and secret."),
            > 1 => throw new OAuthError("invalid_request", "One way of client authentication at a time: an assertion, or the Authorization header, or client_secret."),
            _ when ways[0] => FromHeader(request.Headers.Authorization.ToString()),
            _ when ways[1] => new ClientCredentials(IdOf(form["client_id"].ToString()), form["client_secret"].ToString(), null),
            _ => FromAssertion(form, now),
        };
    }

    static ClientCredentials FromAssertion(IFormCollection form, DateTimeOffset now)
    {
        if (form["client_assertion_type"] != ClientAssertion.Type)
        {
            throw new OAuthError("invalid_request", $"client_assertion_type has to be {ClientAssertion.Type}.");
        }

        var assertion = ClientAssertion.Read(form["client_assertion"].ToString(), now);
        return !form.ContainsKey("client_id") || IdOf(form["client_id"].ToString()) == assertion.Client
            ? new ClientCredentials(assertion.Client, "", assertion)
            : throw OAuthError.InvalidClient("client_id and sub of the assertion differ: leave client_id out.");
    }

    static ClientCredentials FromHeader(string header)
    {
        const string Scheme = "Basic ";
        var bytes = new byte[header.Length];
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length)
            // Both halves are form-encoded before they are joined (section 2.3.1).
            || Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is not [var id, var secret])
        {
            throw OAuthError.InvalidClient("The Authorization header is not Basic with base64 of client_id:secret.");
        }

        return new ClientCredentials(IdOf(Decode(id)), Decode(secret), null);
    }

    // An id that is none takes the same way and the same time as one that nobody has.
    static Guid IdOf(string text) => Guid.TryParse(text, out var id) ? id : Guid.Empty;

    static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
