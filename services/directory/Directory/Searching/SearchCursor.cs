using System.Buffers.Binary;
using System.Buffers.Text;

namespace Entraide.DirectoryService.Searching;

/// <summary>
/// Where a page ended: the place of its last result in the order, and the moment of the first page. It holds no word of the search, and no
/// distance finer than results show.
/// </summary>
sealed record SearchCursor(DateTimeOffset AsOf, SearchSort Sort, double First, double Second, Guid Id)
{
    const byte Version = 1;
    const int Length = 42;

    /// <summary>The cursor as it is handed out.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        bytes[1] = (byte)Sort;
        BinaryPrimitives.WriteInt64BigEndian(bytes[2..], AsOf.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteDoubleBigEndian(bytes[10..], First);
        BinaryPrimitives.WriteDoubleBigEndian(bytes[18..], Second);
        Id.TryWriteBytes(bytes[26..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The cursor again, or null for what is none.</summary>
    public static SearchCursor? Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != Length
            || bytes[0] != Version || bytes[1] > (byte)SearchSort.Freshness)
        {
            return null;
        }

        var (milliseconds, first, second) = (BinaryPrimitives.ReadInt64BigEndian(bytes[2..]), BinaryPrimitives.ReadDoubleBigEndian(bytes[10..]), BinaryPrimitives.ReadDoubleBigEndian(bytes[18..]));
        return milliseconds is < 0 or > 253_402_300_799_999 || !double.IsFinite(first) || !double.IsFinite(second) ? null
            : new SearchCursor(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), (SearchSort)bytes[1], first, second, new Guid(bytes[26..], bigEndian: true));
    }
}
