using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Entraide.Credits.Proof;

/// <summary>How links follow from entries. Pure; what is sealed depends on it, so that it never changes: another way to link is another chain.</summary>
static class Chain
{
    internal const int LinkLength = SHA256.HashSizeInBytes;

    /// <summary>What the first link of a partner's chain follows.</summary>
    internal static byte[] Start(Guid partner) => SHA256.HashData([.. "entraide ledger 1 "u8, .. partner.ToByteArray(bigEndian: true)]);

    /// <summary>The link of <paramref name="entry"/>, where it follows <paramref name="previous"/>.</summary>
    internal static byte[] Link(ReadOnlySpan<byte> previous, ChainEntry entry)
    {
        var kind = Encoding.UTF8.GetBytes(entry.Kind);
        // Numbers and ids have a fixed length and the kind says its own, so that no two entries are the same bytes.
        var text = new Writer(new byte[LinkLength + 8 * 7 + 16 * 4 + 17 * 3 + kind.Length]);
        text.Add(previous);
        text.Add(entry.Seq);
        text.Add(entry.TransferId);
        text.Add(entry.PartnerId);
        text.Add(entry.ProgrammeId);
        text.Add(entry.BookingId);
        text.Add(entry.HoldId);
        text.Add(entry.Reverses);
        text.Add(Microseconds(entry.At));
        text.Add(kind.Length);
        text.Add(kind);
        text.Add(entry.AccountId);
        text.Add(entry.Version);
        text.Add(entry.Amount);
        text.Add(entry.BalanceAfter);
        text.Add(Microseconds(entry.EntryAt));
        return SHA256.HashData(text.Written);
    }

    // As exact as the database keeps it.
    static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    ref struct Writer(Span<byte> buffer)
    {
        readonly Span<byte> buffer = buffer;
        int length;

        internal readonly ReadOnlySpan<byte> Written => buffer[..length];

        internal void Add(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(buffer[length..]);
            length += bytes.Length;
        }

        internal void Add(long number)
        {
            BinaryPrimitives.WriteInt64BigEndian(buffer[length..], number);
            length += 8;
        }

        internal void Add(Guid id)
        {
            id.TryWriteBytes(buffer[length..], bigEndian: true, out var written);
            length += written;
        }

        internal void Add(Guid? id)
        {
            buffer[length++] = id is null ? (byte)0 : (byte)1;
            Add(id ?? Guid.Empty);
        }
    }
}
