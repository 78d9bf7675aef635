using Entraide.ServiceDefaults.Problems;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Reads a file while counting: what comes out is held against the budget, and damage to a zip becomes a problem that names the entry.</summary>
sealed class CountedStream(Stream inner, TableFile file, UnpackBudget budget) : Stream
{
    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Count; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Counted(inner.Read(buffer));
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException)
        {
            throw Damaged();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Counted(await inner.ReadAsync(buffer, cancellationToken));
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException)
        {
            throw Damaged();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !file.KeepOpen)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    Problem Damaged() => TableProblem.Malformed(file.Name, null, "Damaged: it cannot be unpacked.");

    int Counted(int read)
    {
        Count += read;
        budget.Spend(read, file.Name, file.Packed, Count);
        return read;
    }
}
