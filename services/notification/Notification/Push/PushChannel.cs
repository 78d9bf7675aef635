using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Entraide.Notification.Channels;
using Entraide.Notification.Contacts;
using Entraide.Notification.Outbound;
using Entraide.Notification.Participants;

namespace Entraide.Notification.Push;

/// <summary>Pushes to browsers (RFC 8030): the short text of a message and nothing else, encrypted for that browser.</summary>
sealed class PushChannel(VapidKey key, HttpClient http, TimeProvider time) : IChannel, IDisposable
{
    public string Name => Channel.Push;

    /// <summary>A client that reaches the public internet and nothing else, whatever is allowed of webhooks: who registers an endpoint chooses where it leads.</summary>
    internal static HttpClient CreateClient(INameResolver names) => new(new SafeTargets(names, OutboundRules.Strict).CreateHandler()) { Timeout = IChannel.Limit };

    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (PushSubscription.Read(message.To) is not { } subscription)
        {
            return new SendOutcome(SendResult.Gone);
        }

        var now = time.GetUtcNow();
        try
        {
            using var request = Write(message, subscription, now);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)answer.StatusCode;
            return answer.StatusCode switch
            {
                _ when answer.IsSuccessStatusCode => new SendOutcome(SendResult.Taken, status),
                // RFC 8030, 7.3: the subscription has expired or was ended, and does not come back.
                HttpStatusCode.NotFound or HttpStatusCode.Gone => new SendOutcome(SendResult.Gone, status),
                var other when HttpOutcome.IsForLater(other) => new SendOutcome(SendResult.NotTaken, status, HttpOutcome.RetryAfter(answer, now)),
                _ => new SendOutcome(SendResult.Refused, status),
            };
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            || exception.InnerException is SocketException)
        {
            return new SendOutcome(SendResult.NotTaken);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            return new SendOutcome(SendResult.Unknown);
        }
    }

    HttpRequestMessage Write(OutgoingMessage message, PushSubscription subscription, DateTimeOffset now)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(new Payload(message.Message.Short, message.Message.Language, message.Message.Direction), VapidJson.Default.Payload);
        var endpoint = new Uri(subscription.Endpoint);
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new ByteArrayContent(PushEncryption.Encrypt(text, subscription.Keys)) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream"), ContentEncoding = { "aes128gcm" } } },
        };
        request.Headers.TryAddWithoutValidation("Authorization", key.Authorize(endpoint, now));
        // A browser that comes back after the appointment is told nothing any more.
        request.Headers.Add("TTL", $"{Math.Clamp((long)(message.ExpiresAt - now).TotalSeconds, 0, 28 * 24 * 3600)}");
        request.Headers.Add("Urgency", "high");
        // One that is offered twice replaces itself, where the browser has not taken it yet (RFC 8030, 5.4).
        request.Headers.Add("Topic", $"{message.DeliveryId:N}");
        return request;
    }

    public void Dispose() => http.Dispose();

    /// <summary>What the partner's service worker finds, to show as it is.</summary>
    internal sealed record Payload(string Text, string Lang, string Dir);
}
