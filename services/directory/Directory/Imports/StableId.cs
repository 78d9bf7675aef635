using System.Security.Cryptography;
using System.Text;
using Entraide.DirectoryService.Hsds;

namespace Entraide.DirectoryService.Imports;

/// <summary>The id of an imported row: the same each time the same row is imported, and no other partner's or source's.</summary>
static class StableId
{
    /// <summary>The id (UUIDv8, RFC 9562) of a row of <paramref name="resource"/>. Also made anew where the source's own id is a UUID, so that no partner can take another's.</summary>
    public static Guid Of(Guid partner, string source, string resource, string sourceId) => Hash(partner, source, resource, sourceId);

    /// <summary>The id of <paramref name="row"/>.</summary>
    public static Guid Of(Guid partner, string source, SourceRow row) => Of(partner, source, row.Resource.Name, row.SourceId);

    /// <summary>An id made from the parts.</summary>
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
