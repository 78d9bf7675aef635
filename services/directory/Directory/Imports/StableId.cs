using System.Security.Cryptography;
using System.Text;

namespace Entraide.DirectoryService.Imports;

/// <summary>The id of an imported row: the same each time the same row is imported.</summary>
static class StableId
{
    /// <summary>The source's own id where it is a UUID, else one made from it (UUIDv8, RFC 9562) that differs between partners, sources and kinds.</summary>
    public static Guid Of(Guid partner, string source, string kind, string sourceId) =>
        Guid.TryParseExact(sourceId, "D", out var id) && id != Guid.Empty ? id : Hash(partner, source, kind, sourceId);

    /// <summary>An id made from the parts, for rows that have none of their own.</summary>
    public static Guid Hash(Guid partner, params ReadOnlySpan<string> parts)
    {
        // The lengths keep ("ab", "c") and ("a", "bc") apart.
        var text = new StringBuilder(partner.ToString());
        foreach (var part in parts)
        {
            text.Append('\n').Append(part.Length).Append(':').Append(part);
        }

        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
