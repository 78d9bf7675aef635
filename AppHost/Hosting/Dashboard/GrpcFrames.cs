using System.Buffers.Binary;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Entraide.Hosting.Dashboard;

// gRPC over Kestrel's HTTP/2, as much of it as one service needs: a message is a zero byte, its length in four bytes, and its bytes;
// the outcome comes after the body, in the trailers. The gRPC server package is not to be had on every feed.
static class GrpcFrames
{
    const int LongestRequest = 1024 * 1024;
    const int Ok = 0;
    const int InvalidArgument = 3;
    const int Internal = 13;

    public static IEndpointConventionBuilder MapUnary<TRequest, TResponse>(
        this IEndpointRouteBuilder routes, string method, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, Task<TResponse>> handle)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> =>
        routes.MapStream<TRequest, TResponse>(method, parser, async (request, write, cancellationToken) =>
            await write(await handle(request, cancellationToken)));

    public static IEndpointConventionBuilder MapStream<TRequest, TResponse>(
        this IEndpointRouteBuilder routes,
        string method,
        MessageParser<TRequest> parser,
        Func<TRequest, Func<TResponse, Task>, CancellationToken, Task> handle)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> =>
        routes.MapCall(method, async (context, cancellationToken) =>
        {
            var request = parser.ParseFrom(await ReadAsync(context.Request.Body, cancellationToken)
                ?? throw new BadFrameException("The request is empty."));
            await handle(request, message => WriteAsync(context.Response, message, cancellationToken), cancellationToken);
        });

    public static IEndpointConventionBuilder MapCall(this IEndpointRouteBuilder routes, string method, Func<HttpContext, CancellationToken, Task> handle) =>
        routes.MapPost(method, async context =>
        {
            var lifetime = (Microsoft.Extensions.Hosting.IHostApplicationLifetime)context.RequestServices.GetService(typeof(Microsoft.Extensions.Hosting.IHostApplicationLifetime))!;
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            context.Response.ContentType = "application/grpc";
            var (status, message) = (Ok, "");
            try
            {
                // The caller waits for the headers before anything else, even if the first message is far off.
                await context.Response.Body.FlushAsync(ending.Token);
                await handle(context, ending.Token);
            }
            catch (Exception) when (ending.IsCancellationRequested)
            {
                // The caller has left, or the application stops.
            }
            catch (Exception exception) when (exception is BadFrameException or IOException)
            {
                (status, message) = (InvalidArgument, exception.Message);
            }
            catch (Exception exception)
            {
                (status, message) = (Internal, exception.Message);
            }

            if (!context.RequestAborted.IsCancellationRequested)
            {
                context.Response.AppendTrailer("grpc-status", $"{status}");
                if (message.Length > 0)
                {
                    context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(message));
                }
            }
        });

    public static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var prefix = new byte[5];
        if (await body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken) < prefix.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (prefix[0] != 0 || length > LongestRequest)
        {
            throw new BadFrameException("The request is compressed or too long.");
        }

        var message = new byte[length];
        await body.ReadExactlyAsync(message, cancellationToken);
        return message;
    }

    static async Task WriteAsync<T>(HttpResponse response, T message, CancellationToken cancellationToken)
        where T : IMessage<T>
    {
        var frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)(frame.Length - 5));
        message.WriteTo(frame.AsSpan(5));
        await response.Body.WriteAsync(frame, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}

sealed class BadFrameException(string message) : Exception(message);
