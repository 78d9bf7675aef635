using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Entraide.Notification.Outbound;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.Contacts;

/// <summary>A subscription to Web Push as the person's browser gave it out (W3C Push API, <c>PushSubscription.toJSON()</c> without what expires).</summary>
/// <param name="Endpoint">An <c>https</c> address at the push service, of at most 2,000 characters.</param>
public sealed record PushSubscription(string Endpoint, PushKeys Keys)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    internal void Check(Checks checks, string at)
    {
        checks.That(IsEndpoint(Endpoint), $"{at}/endpoint", $"An https address with a public host name, of at most {TargetUrl.Longest} characters of ASCII, without user, port or fragment.")
            .That(IsPublicKey(Keys.P256dh), $"{at}/keys/p256dh", "A point of P-256, uncompressed: 65 bytes in base64url without padding (RFC 8291, section 3.1).")
            .That(IsSecret(Keys.Auth), $"{at}/keys/auth", "16 bytes in base64url without padding (RFC 8291, section 3.2).");
    }

    /// <summary>As it is sealed: the JSON that browsers write.</summary>
    internal string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>Opens what <see cref="Write"/> wrote.</summary>
    /// <returns>Null where <paramref name="json"/> is no subscription that would be taken today.</returns>
    internal static PushSubscription? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<PushSubscription>(json, Json) is { } read && IsEndpoint(read.Endpoint) && IsPublicKey(read.Keys.P256dh) && IsSecret(read.Keys.Auth) ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A name and not an address, as push services have; what it resolves to is looked at when something is sent. What operators allow of webhooks does not count here.
    static bool IsEndpoint(string text) => TargetUrl.Fault(text, OutboundRules.Strict) is null && new Uri(text).HostNameType == UriHostNameType.Dns;

    static bool IsSecret(string text) => Decode(text) is { Length: 16 };

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
public sealed record PushKeys(string P256dh, string Auth)
{
    /// <summary>The browser's key, an uncompressed point of P-256: 65 bytes.</summary>
    internal byte[] PublicKey => Base64Url.DecodeFromChars(P256dh);

    /// <summary>Shared with the browser: 16 bytes.</summary>
    internal byte[] Secret => Base64Url.DecodeFromChars(Auth);
}
