using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Entraide.ServiceDefaults.Http;

/// <summary>The strong entity tag of a representation (RFC 9110, section 8.8.3): a hash of its bytes.</summary>
static class EntityTag
{
    internal static string Of(ReadOnlySequence<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (body.IsSingleSegment)
        {
            SHA256.HashData(body.FirstSpan, hash);
        }
        else
        {
            using var parts = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var part in body)
            {
                parts.AppendData(part.Span);
            }

            parts.GetHashAndReset(hash);
        }

        // Half of it: two states of one resource do not share 128 bits by chance.
        return $"\"{Base64Url.EncodeToString(hash[..16])}\"";
    }
}
