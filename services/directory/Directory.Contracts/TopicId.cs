using System.Security.Cryptography;
using System.Text;

namespace Entraide.DirectoryService.Contracts;

/// <summary>
/// What stands for a topic where no topic may stand: in messages, URLs and other services' tables. It is each partner's own, so that two of
/// them cannot be compared. It hides a topic from whoever reads along, not from somebody who has the codes and tries them all.
/// </summary>
public static class TopicId
{
    /// <summary>The id (UUIDv8, RFC 9562, section 5.8) of the topic <paramref name="code"/> among those of <paramref name="partner"/>.</summary>
    public static Guid Of(Guid partner, string code)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{partner}\ntopic\n{code}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
