using System.Buffers.Binary;

namespace Entraide.Credits.Proof;

/// <summary>One transfer in its partner's chain.</summary>
sealed class Seal
{
    const int PlaceLength = 24, Step = PlaceLength + Chain.LinkLength;

    public long Number { get; init; }
    public Guid TransferId { get; init; }

    /// <summary>Of each entry: account, version, link.</summary>
    public byte[] Links { get; init; } = [];

    /// <summary>Seals the entries of one transfer, in their order, behind the link <paramref name="previous"/>.</summary>
    internal static Seal Of(long number, Guid transfer, byte[] previous, IReadOnlyList<ChainEntry> entries)
    {
        var links = new byte[entries.Count * Step];
        for (var i = 0; i < entries.Count; i++)
        {
            var place = links.AsSpan(i * Step, Step);
            entries[i].AccountId.TryWriteBytes(place, bigEndian: true, out _);
            BinaryPrimitives.WriteInt64BigEndian(place[16..], entries[i].Version);
            previous = Chain.Link(previous, entries[i]);
            previous.CopyTo(place[PlaceLength..]);
        }

        return new Seal { Number = number, TransferId = transfer, Links = links };
    }

    /// <summary>The link that the next seal follows.</summary>
    internal byte[] Last => Links[^Chain.LinkLength..];

    /// <summary>What it says of each entry.</summary>
    internal IEnumerable<((Guid Account, long Version) Place, byte[] Link)> Read()
    {
        for (var at = 0; at + Step <= Links.Length; at += Step)
        {
            yield return ((new Guid(Links.AsSpan(at, 16), bigEndian: true), BinaryPrimitives.ReadInt64BigEndian(Links.AsSpan(at + 16))), Links[(at + PlaceLength)..(at + Step)]);
        }
    }
}
