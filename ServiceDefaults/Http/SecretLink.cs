using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Http;

/// <summary>
/// A link that is its own key: whoever has it gets in, without a partner's token. Outside it is a path; from the gateway to the service the secret
/// travels in a header, so that no span, log or metric that notes a URL behind the gateway can hold it.
/// </summary>
public static class SecretLink
{
    /// <summary>Carries the secret from the gateway to the service. The gateway drops it, as everything of that prefix, where a client sends it.</summary>
    public const string Header = "X-Entraide-Link";

    /// <summary>A new secret of 256 bits, in 43 characters that need no escaping in a path.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of it. No salt and no slow function: 256 random bits cannot be guessed from their hash.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether <paramref name="text"/> may be a secret at all: 20 to 100 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static bool IsWellFormed(string? text) => text is { Length: >= 20 and <= 100 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>The secret with which a request came through the gateway; null where there is none.</summary>
    public static string? SecretOf(HttpRequest request) => request.Headers[Header] is [var secret] && IsWellFormed(secret) ? secret : null;

    /// <summary>Nothing that is shown by such a link is kept on the way, told to the next site or found by a search engine.</summary>
    public static void Protect(HttpResponse response, string cacheControl = "no-store")
    {
        response.Headers.CacheControl = cacheControl;
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
