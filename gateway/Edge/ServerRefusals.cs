using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Entraide.Gateway.Edge;

/// <summary>
/// Gives a problem document to what the server refuses before there is a request: lines it cannot read, headers that are too many or too long, hosts
/// that are none. Its own answers to those are empty, and nothing that handles requests ever sees them; they are known by what only ours have.
/// Behind TLS of the server's own this meets ciphertext, and leaves it alone.
/// </summary>
static class ServerRefusals
{
    /// <summary>Says of every request that it is one: what is written meanwhile is an application's, and may contain whatever somebody stored.</summary>
    internal static void UseServerRefusals(this WebApplication app) => app.Use(async (context, next) =>
    {
        // Features of the connection are those of its requests too.
        var output = context.Features.Get<Explaining>();
        output?.IsApplications = true;
        try
        {
            await next(context);
        }
        finally
        {
            output?.IsApplications = false;
        }
    });

    static readonly byte[] LineStart = "HTTP/1.1 "u8.ToArray();

    /// <summary>Puts itself between every connection and the server.</summary>
    internal static void Explain(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => connection =>
    {
        var output = new Explaining(connection.Transport.Output);
        connection.Features.Set(output);
        connection.Transport = new Pipes(connection.Transport.Input, output);
        return next(connection);
    }));

    /// <summary>What to send instead of <paramref name="head"/>, which the server has just written; null where it is to go as it is.</summary>
    internal static byte[]? Explain(ReadOnlySpan<byte> head)
    {
        // Every answer that an application gives here says nosniff (ResponseHeaders), the empty ones of secret links among them.
        if (!head.StartsWith(LineStart) || !head.EndsWith("\r\n\r\n"u8) || head.IndexOf("\r\nContent-Length: 0\r\n"u8) < 0 || head.IndexOf("nosniff"u8) >= 0
            || !int.TryParse(head[9..12], CultureInfo.InvariantCulture, out var status) || status < StatusCodes.Status400BadRequest)
        {
            return null;
        }

        var kind = ProblemKind.Of(status);
        var body = JsonSerializer.SerializeToUtf8Bytes(new { kind.Type, kind.Title, kind.Status, Detail = DetailOf(status) }, StrictJson.Options);
        var explained = Encoding.ASCII.GetString(head[..^2]).Replace("\r\nContent-Length: 0\r\n", $"\r\nContent-Length: {body.Length}\r\n", StringComparison.Ordinal)
            + "Content-Type: application/problem+json\r\nContent-Language: en\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(explained), .. body];
    }

    static string DetailOf(int status) => status switch
    {
        StatusCodes.Status408RequestTimeout => "The head of the request did not arrive in time.",
        StatusCodes.Status414UriTooLong => "The address is longer than 12 KiB.",
        StatusCodes.Status431RequestHeaderFieldsTooLarge => "The headers are more than 64, or longer than 16 KiB together.",
        _ => "This is not a request that can be read in one way only.",
    };

    sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>The server writes the head of an answer in one piece, which is looked at as it passes.</summary>
    sealed class Explaining(PipeWriter inner) : PipeWriter
    {
        Memory<byte> given;

        internal bool IsApplications { get; set; }

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => given = inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            if (!IsApplications && bytes > LineStart.Length && Explain(given.Span[..bytes]) is { } explained)
            {
                explained.CopyTo(inner.GetSpan(explained.Length));
                inner.Advance(explained.Length);
                return;
            }

            inner.Advance(bytes);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) => inner.WriteAsync(source, cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
    }
}
