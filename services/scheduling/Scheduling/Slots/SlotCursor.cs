using System.Buffers.Binary;
using System.Buffers.Text;
using NodaTime;

namespace Entraide.Scheduling.Slots;

/// <summary>Where a page of slots ended. The next begins behind it, whatever was booked or set free meanwhile.</summary>
readonly record struct SlotCursor(Instant Start, Guid Supporter) : IComparable<SlotCursor>
{
    const byte Version = 1;
    const int Length = 25;

    public int CompareTo(SlotCursor other) => Start != other.Start ? Start.CompareTo(other.Start) : Supporter.CompareTo(other.Supporter);

    /// <summary>The cursor as it is handed out.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Start.ToUnixTimeSeconds());
        Supporter.TryWriteBytes(bytes[9..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The cursor again, or null for what is none.</summary>
    internal static SlotCursor? Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != Length || bytes[0] != Version)
        {
            return null;
        }

        var seconds = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
        return seconds is < 0 or > 4_133_980_800 ? null : new SlotCursor(Instant.FromUnixTimeSeconds(seconds), new Guid(bytes[9..], bigEndian: true));
    }
}
