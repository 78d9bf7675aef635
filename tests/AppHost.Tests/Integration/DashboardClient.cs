using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Entraide.AppHost.Tests.Integration;

/// <summary>Asks the resource service what the dashboard asks it, over the same protocol.</summary>
sealed class DashboardClient(string address, string key) : IDisposable
{
    readonly HttpClient http = new() { BaseAddress = new Uri(address), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

    public async Task<TResponse> CallAsync<TResponse>(string method, IMessage request, MessageParser<TResponse> parser)
        where TResponse : IMessage<TResponse>
    {
        await foreach (var response in StreamAsync(method, request, parser))
        {
            return response;
        }

        throw new InvalidOperationException($"{method} answered nothing.");
    }

    public async IAsyncEnumerable<TResponse> StreamAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TResponse : IMessage<TResponse>
    {
        using var response = await SendAsync(method, request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var prefix = new byte[5];
        while (await body.ReadAtLeastAsync(prefix, 5, throwOnEndOfStream: false, cancellationToken) == 5)
        {
            var message = new byte[BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1))];
            await body.ReadExactlyAsync(message, cancellationToken);
            yield return parser.ParseFrom(message);
        }

        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
    }

    public Task<HttpResponseMessage> SendAsync(string method, IMessage request, CancellationToken cancellationToken = default)
    {
        var frame = new byte[5 + request.CalculateSize()];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)(frame.Length - 5));
        request.WriteTo(frame.AsSpan(5));
        var message = new HttpRequestMessage(HttpMethod.Post, $"/aspire.v1.DashboardService/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        message.Headers.Add("x-resource-service-api-key", key);
        return http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Opens a call in which this side goes on having something to say, and never says it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string method, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, $"/aspire.v1.DashboardService/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new NeverEnding(cancellationToken) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        message.Headers.Add("x-resource-service-api-key", key);
        return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    sealed class NeverEnding(CancellationToken end) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync(end);
            await Task.Delay(Timeout.Infinite, end);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
