using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Entraide.Notification.Webhooks;

/// <summary>The signature of a call (Standard Webhooks 1.0, "signature scheme", symmetric).</summary>
static class Signature
{
    /// <summary>What <c>webhook-signature</c> says: one <c>v1,</c> part for each of <paramref name="secrets"/>, with spaces between.</summary>
    /// <param name="timestamp">Of the attempt, in seconds since 1970 (UTC), as in <c>webhook-timestamp</c>.</param>
    public static string Of(string id, long timestamp, byte[] body, params IEnumerable<byte[]> secrets)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, content))}"));
    }
}
