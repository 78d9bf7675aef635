using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Entraide.Notification.Push;

/// <summary>By what push services know the platform (RFC 8292): browsers subscribe to this key, and only who has it can push to them.</summary>
sealed class VapidKey : IDisposable
{
    /// <summary>At most a day (RFC 8292, section 2).</summary>
    static readonly TimeSpan Valid = TimeSpan.FromHours(12);

    readonly ECDsa key;
    readonly string contact;

    /// <param name="secret">The private key, 32 bytes.</param>
    /// <param name="contact">A <c>mailto:</c> or <c>https:</c> address at which a push service reaches the operator.</param>
    internal VapidKey(byte[] secret, string contact)
    {
        key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
        (this.contact, PublicKey) = (contact, Base64Url.EncodeToString(PushEncryption.Point(key)));
    }

    /// <summary>What a browser needs to subscribe (<c>applicationServerKey</c>), in base64url.</summary>
    internal string PublicKey { get; }

    /// <returns>Null where there is none: pushing is not configured.</returns>
    /// <exception cref="InvalidOperationException">a setting is wrong; the message says which</exception>
    internal static VapidKey? From(IConfiguration configuration)
    {
        if (configuration["Push:Key"] is not { Length: > 0 } text)
        {
            return null;
        }

        if (!Base64Url.IsValid(text, out var length) || length != 32)
        {
            throw new InvalidOperationException("Push:Key is not a private key of P-256, 32 bytes in base64url.");
        }

        return configuration["Push:Contact"] is { } contact && (contact.StartsWith("mailto:", StringComparison.Ordinal) || contact.StartsWith("https://", StringComparison.Ordinal))
            ? new VapidKey(Base64Url.DecodeFromChars(text), contact)
            : throw new InvalidOperationException("Push:Contact is not a mailto: or https: address, at which push services can reach the operator.");
    }

    /// <summary>The value of <c>Authorization</c> for a push to <paramref name="endpoint"/>.</summary>
    internal string Authorize(Uri endpoint, DateTimeOffset now)
    {
        var header = """{"typ":"JWT","alg":"ES256"}"""u8;
        var claims = JsonSerializer.SerializeToUtf8Bytes(new Claims(endpoint.GetLeftPart(UriPartial.Authority), (now + Valid).ToUnixTimeSeconds(), contact), VapidJson.Default.Claims);
        var text = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}";
        lock (key)
        {
            var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            return $"vapid t={text}.{Base64Url.EncodeToString(signature)}, k={PublicKey}";
        }
    }

    public void Dispose() => key.Dispose();

    internal sealed record Claims(string Aud, long Exp, string Sub);
}
