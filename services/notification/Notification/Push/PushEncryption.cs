using System.Buffers.Binary;
using System.Security.Cryptography;
using Entraide.Notification.Contacts;

namespace Entraide.Notification.Push;

/// <summary>Encrypts what is pushed, so that the push service between carries what it cannot read (RFC 8291, by RFC 8188's <c>aes128gcm</c>).</summary>
static class PushEncryption
{
    const int RecordSize = 4096, TagSize = 16, KeySize = 16, NonceSize = 12, SaltSize = 16, PointSize = 65;

    /// <summary>The body for the browser that has <paramref name="keys"/>, under keys made for it alone.</summary>
    /// <exception cref="CryptographicException">the browser's key is no point of the curve</exception>
    internal static byte[] Encrypt(ReadOnlySpan<byte> text, PushKeys keys)
    {
        using var ours = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(text, keys, ours, RandomNumberGenerator.GetBytes(SaltSize));
    }

    internal static byte[] Encrypt(ReadOnlySpan<byte> text, PushKeys keys, ECDiffieHellman ours, byte[] salt)
    {
        var point = keys.PublicKey;
        using var theirs = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = { X = point[1..33], Y = point[33..] },
        });
        var (sender, shared) = (Point(ours), ours.DeriveRawSecretAgreement(theirs.PublicKey));
        // RFC 8291, 3.4: what only the two ends know, and who they are, gives the key of this one message.
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, keys.Secret, [.. "WebPush: info\0"u8, .. point, .. sender]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, KeySize, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, NonceSize, salt, "Content-Encoding: nonce\0"u8.ToArray());

        // One record, the last: 2 says so, and without padding (RFC 8188, section 2).
        byte[] plain = [.. text, 2];
        var header = SaltSize + 4 + 1 + PointSize;
        var body = new byte[header + plain.Length + TagSize];
        salt.CopyTo(body, 0);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(SaltSize), RecordSize);
        body[SaltSize + 4] = PointSize;
        sender.CopyTo(body, SaltSize + 5);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plain, body.AsSpan(header, plain.Length), body.AsSpan(header + plain.Length));
        CryptographicOperations.ZeroMemory(shared);
        return body;
    }

    /// <summary>A public key as an uncompressed point.</summary>
    internal static byte[] Point(ECAlgorithm key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
    }
}
