namespace Entraide.Notification.Channels;

/// <summary>A region's gateway for text messages or calls: where it is, and by what it knows us (docs/sms-voice-gateway.md).</summary>
/// <param name="Token">A bearer token, or null.</param>
/// <param name="Secret">A key to sign with, or null.</param>
sealed record GatewaySettings(Uri Url, string? Token, byte[]? Secret)
{
    /// <returns>Null where <paramref name="section"/> has no <c>Url</c>.</returns>
    /// <exception cref="InvalidOperationException">a setting is wrong; the message says which</exception>
    internal static GatewaySettings? From(IConfiguration configuration, string section)
    {
        var settings = configuration.GetSection(section);
        if (settings["Url"] is not { Length: > 0 } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 || url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        {
            throw new InvalidOperationException($"{section}:Url is not https://, as it has to be: it is sent people's numbers.");
        }

        var (token, secret) = (settings["Token"], settings["Secret"]);
        if (string.IsNullOrEmpty(token) && secret is not { Length: >= 32 })
        {
            throw new InvalidOperationException($"{section}:Token or {section}:Secret has to be set, the secret to at least 32 characters: whoever could call the gateway without could write to people in our name.");
        }

        return new GatewaySettings(url, string.IsNullOrEmpty(token) ? null : token, secret is { Length: > 0 } ? System.Text.Encoding.UTF8.GetBytes(secret) : null);
    }
}
