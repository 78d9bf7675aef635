using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.Contacts;

/// <summary>A subscription to Web Push as the person's browser gave it out (W3C Push API, <c>PushSubscription.toJSON()</c> without what expires).</summary>
/// <param name="Endpoint">An <c>https</c> address at the push service, of at most 2,000 characters.</param>
public sealed record PushSubscription(string Endpoint, PushKeys Keys)
{
    internal const int LongestEndpoint = 2000;

    internal void Check(Checks checks, string at)
    {
        checks.That(IsEndpoint(Endpoint), $"{at}/endpoint", $"An https address with a public host name, of at most {LongestEndpoint} characters of ASCII, without user, port or fragment.")
            .That(IsPublicKey(Keys.P256dh), $"{at}/keys/p256dh", "A point of P-256, uncompressed: 65 bytes in base64url without padding (RFC 8291, section 3.1).")
            .That(Decode(Keys.Auth) is { Length: 16 }, $"{at}/keys/auth", "16 bytes in base64url without padding (RFC 8291, section 3.2).");
    }

    /// <summary>As it is sealed: the JSON that browsers write.</summary>
    internal string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>Opens what <see cref="Write"/> wrote.</summary>
    internal static PushSubscription Read(string json) => JsonSerializer.Deserialize<PushSubscription>(json, JsonSerializerOptions.Web)!;

    // A name and not an address: what the name resolves to is looked at when something is sent.
    static bool IsEndpoint(string text) => text.Length <= LongestEndpoint && text.All(c => c is > ' ' and <= '~' and not '\\')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "https", IsDefaultPort: true, UserInfo: "", Fragment: "", HostNameType: UriHostNameType.Dns }
        && uri.Host.Contains('.') && !IPAddress.TryParse(uri.Host, out _) && !uri.Host.EndsWith('.')
        && !Private.Any(suffix => uri.Host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    static readonly string[] Private = [".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test", ".invalid", ".onion"];

    static bool IsPublicKey(string text)
    {
        if (Decode(text) is not [4, .. { Length: 64 } point])
        {
            return false;
        }

        try
        {
            // Refuses what is not on the curve: such a key would give parts of ours away.
            using var key = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[..32], Y = point[32..] } });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    static byte[]? Decode(string text) => text.Length <= 88 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}

/// <summary>What encrypts for the browser: its public key and its secret, in base64url without padding.</summary>
public sealed record PushKeys(string P256dh, string Auth);
