using System.Buffers.Binary;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>
/// Counts the entries of a zip before it is opened: the framework's reader makes an object of each at once, and a file of entries only would
/// fill the memory. Structures are those of PKWARE's APPNOTE 6.3, sections 4.3.12 to 4.3.16.
/// </summary>
static class ZipDirectory
{
    /// <summary>More is no set of tables.</summary>
    public const int MostEntries = 1_000;

    const int EndLength = 22, LongestComment = ushort.MaxValue, HeaderLength = 46;

    /// <summary>Whether <paramref name="file"/> begins as a zip does.</summary>
    public static bool IsZip(Stream file) => Read(file, 0, 4) is [(byte)'P', (byte)'K', 3 or 5, 4 or 6];

    /// <summary>Refuses a zip that has no end, or more than <see cref="MostEntries"/> entries.</summary>
    /// <exception cref="Problem">of kind malformed or too large</exception>
    public static void Check(Stream file, string name)
    {
        var at = Start(file) ?? throw TableProblem.Malformed(name, null, "Not a whole zip file: its end is missing.");
        for (var count = 0; Read(file, at, HeaderLength) is [(byte)'P', (byte)'K', 1, 2, ..] header; count++)
        {
            if (count == MostEntries)
            {
                throw TableProblem.TooLarge(name, null, $"More than {MostEntries} files in it.");
            }

            at += HeaderLength + Short(header, 28) + Short(header, 30) + Short(header, 32);
        }
    }

    // Where the list of entries begins, as the zip's last record says.
    static long? Start(Stream file)
    {
        var tail = Read(file, Math.Max(0, file.Length - EndLength - LongestComment), EndLength + LongestComment);
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + EndLength > tail.Length)
        {
            return null;
        }

        var start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        return start != uint.MaxValue ? start
            : end >= 20 && tail.AsSpan(end - 20).StartsWith("PK\u0006\u0007"u8)
                && Read(file, (long)BinaryPrimitives.ReadUInt64LittleEndian(tail.AsSpan(end - 12)), 56) is [(byte)'P', (byte)'K', 6, 6, ..] large && large.Length == 56
                ? (long)BinaryPrimitives.ReadUInt64LittleEndian(large.AsSpan(48)) : null;
    }

    static int Short(byte[] header, int at) => BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(at));

    static byte[] Read(Stream file, long at, int length)
    {
        if (at < 0 || at >= file.Length)
        {
            return [];
        }

        file.Position = at;
        var bytes = new byte[(int)Math.Min(length, file.Length - at)];
        file.ReadExactly(bytes);
        return bytes;
    }
}
