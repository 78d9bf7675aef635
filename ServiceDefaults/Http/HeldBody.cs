using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Entraide.ServiceDefaults.Http;

/// <summary>Holds the body of an answer back until somebody who has to see all of it releases it; headers can be set until then.</summary>
sealed class HeldBody : IHttpResponseBodyFeature, IDisposable
{
    readonly HttpContext http;
    readonly IHttpResponseBodyFeature inner;
    readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    readonly bool onlyJson;
    bool? holds;
    Stream? stream;
    ReadOnlySequence<byte>? all;

    /// <param name="http">Whose answer; <see cref="Dispose"/> gives it its own body back.</param>
    /// <param name="onlyJson">Lets everything else through: what goes on for long, or is large, is not JSON.</param>
    internal HeldBody(HttpContext http, bool onlyJson = false)
    {
        (this.http, inner, this.onlyJson) = (http, http.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), onlyJson);
        http.Features.Set<IHttpResponseBodyFeature>(this);
    }

    /// <summary>Whether there is a body here, or none at all, and not one that went through.</summary>
    internal bool Holds => holds ?? true;

    public Stream Stream => Decide() ? stream ??= pipe.Writer.AsStream(leaveOpen: true) : inner.Stream;

    public PipeWriter Writer => Decide() ? pipe.Writer : inner.Writer;

    /// <summary>All of it; nobody writes to it from then on.</summary>
    internal ReadOnlySequence<byte> All()
    {
        if (all is null)
        {
            pipe.Writer.Complete();
            all = pipe.Reader.TryRead(out var read) ? read.Buffer : ReadOnlySequence<byte>.Empty;
        }

        return all.Value;
    }

    /// <summary>All of it, copied.</summary>
    internal byte[] Bytes() => All().ToArray();

    /// <summary>Sends it.</summary>
    internal async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var body = All();
        http.Features.Set(inner);
        if (!body.IsEmpty)
        {
            http.Response.ContentLength = body.Length;
            foreach (var part in body)
            {
                await inner.Writer.WriteAsync(part, cancellationToken);
            }
        }

        Dispose();
    }

    public void Dispose()
    {
        http.Features.Set(inner);
        All();
        pipe.Reader.Complete();
    }

    public void DisableBuffering()
    {
        if (onlyJson)
        {
            holds ??= false;
            inner.DisableBuffering();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Decide() ? Task.CompletedTask : inner.StartAsync(cancellationToken);

    Task IHttpResponseBodyFeature.CompleteAsync() => Decide() ? Task.CompletedTask : inner.CompleteAsync();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        Decide() ? SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken) : inner.SendFileAsync(path, offset, count, cancellationToken);

    bool Decide() => holds ??= !onlyJson || http.Response.ContentType is not { } type || type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
}
