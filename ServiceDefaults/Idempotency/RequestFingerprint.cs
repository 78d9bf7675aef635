using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Entraide.ServiceDefaults.Idempotency;

/// <summary>
/// Takes the fingerprint of a request (method, path, query and the bytes of the body) while somebody else reads the body: nothing is held back,
/// however large it is. It is keyed, because a short body could be guessed from a bare hash.
/// </summary>
sealed class RequestFingerprint : Stream
{
    readonly Stream body;
    readonly IncrementalHash hash;

    internal RequestFingerprint(HttpRequest request, IdempotencyKey key)
    {
        body = request.Body;
        hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.FingerprintKey);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.PathBase}{request.Path}{request.QueryString}\n"));
    }

    /// <summary>The fingerprint of the whole request; reads what nobody has read.</summary>
    internal async Task<byte[]> TakeAsync(CancellationToken cancellationToken)
    {
        await CopyToAsync(Null, cancellationToken);
        return hash.GetCurrentHash();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        hash.AppendData(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() => throw new NotSupportedException();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A request is read asynchronously.");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
