using System.Buffers;

namespace Entraide.DirectoryService.Feed;

/// <summary>A body while it is written: some hundred kilobytes, borrowed and given back, instead of made anew and collected for each answer.</summary>
sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    byte[] bytes = ArrayPool<byte>.Shared.Rent(128 * 1024);
    int written;

    /// <summary>What was written so far; no longer than this lives.</summary>
    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, written);

    public void Advance(int count) => written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (bytes.Length - written < Math.Max(sizeHint, 1))
        {
            var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(bytes.Length * 2, written + sizeHint)));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }

        return bytes.AsMemory(written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }
}
