namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>The checksum of a zip's entries (ISO 3309). The framework's reader does not compare it, and a damaged table would be read as if it were whole.</summary>
struct Crc32()
{
    static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index => Enumerable.Range(0, 8)
        .Aggregate((uint)index, (value, _) => (value & 1) == 1 ? (value >> 1) ^ 0xEDB88320u : value >> 1))];

    uint state = uint.MaxValue;

    /// <summary>The checksum of all that was added.</summary>
    public readonly uint Value => ~state;

    /// <summary>Takes the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var next = state;
        foreach (var value in bytes)
        {
            next = (next >> 8) ^ Table[(byte)(next ^ value)];
        }

        state = next;
    }
}
