using System.Buffers.Text;
using System.Text.Json;

namespace Entraide.Notification.Push;

/// <summary>Where a browser is pushed to, as its own <c>PushSubscription.toJSON()</c> writes it (W3C Push API): that text, whole, is the contact.</summary>
/// <param name="PublicKey">The browser's key, an uncompressed point of P-256: 65 bytes.</param>
/// <param name="Secret">Shared with the browser: 16 bytes.</param>
sealed record PushSubscription(Uri Endpoint, byte[] PublicKey, byte[] Secret)
{
    const int LongestText = 4096;

    /// <returns>Null where <paramref name="text"/> is no subscription, or not one to an https address.</returns>
    internal static PushSubscription? Read(string text)
    {
        if (text.Length > LongestText)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            var keys = json.RootElement.GetProperty("keys");
            var (publicKey, secret) = (Bytes(keys.GetProperty("p256dh")), Bytes(keys.GetProperty("auth")));
            return Uri.TryCreate(json.RootElement.GetProperty("endpoint").GetString(), UriKind.Absolute, out var endpoint)
                && endpoint.Scheme == Uri.UriSchemeHttps && endpoint.UserInfo.Length == 0 && publicKey is [4, ..] && publicKey.Length == 65 && secret.Length == 16
                ? new PushSubscription(endpoint, publicKey, secret)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    static byte[] Bytes(JsonElement text) => Base64Url.DecodeFromChars(text.GetString());
}
