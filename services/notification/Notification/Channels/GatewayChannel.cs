using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entraide.Notification.Channels;

/// <summary>Text messages or calls by a gateway that speaks the contract of docs/sms-voice-gateway.md.</summary>
sealed class GatewayChannel(string name, GatewaySettings settings, TimeProvider time) : IChannel, IDisposable
{
    readonly HttpClient http = new(HttpOutcome.CreateHandler()) { Timeout = IChannel.Limit };

    public string Name => name;

    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        using var request = Write(message);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)answer.StatusCode;
            return answer.IsSuccessStatusCode ? new SendOutcome(SendResult.Taken, status)
                : HttpOutcome.IsForLater(answer.StatusCode) ? new SendOutcome(SendResult.NotTaken, status, HttpOutcome.RetryAfter(answer, time.GetUtcNow()), IsDown: true)
                : new SendOutcome(SendResult.Refused, status);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            // It may have taken it: but it takes an id once only, so that offering it again repeats nothing.
            return new SendOutcome(SendResult.NotTaken, IsDown: true);
        }
    }

    HttpRequestMessage Write(OutgoingMessage message)
    {
        var id = message.DeliveryId.ToString();
        var body = JsonSerializer.SerializeToUtf8Bytes(new Order(id, message.To, message.Message.Short, message.Message.Language, message.Voicemail, message.ExpiresAt), GatewayJson.Default.Order);
        var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        request.Headers.Add("Idempotency-Key", $"\"{id}\"");
        if (settings.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (settings.Secret is { } secret)
        {
            Sign(request, id, secret, body);
        }

        return request;
    }

    // As Standard Webhooks 1.0 says, so that gateways can check it with the libraries there are.
    void Sign(HttpRequestMessage request, string id, byte[] secret, byte[] body)
    {
        var stamp = time.GetUtcNow().ToUnixTimeSeconds();
        var signature = HMACSHA256.HashData(secret, (byte[])[.. Encoding.ASCII.GetBytes($"{id}.{stamp}."), .. body]);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{stamp}");
        request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(signature)}");
    }

    public void Dispose() => http.Dispose();

    /// <summary>The body of the request.</summary>
    internal sealed record Order(string Id, string To, string Text, string Language, bool Voicemail, DateTimeOffset ExpiresAt);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GatewayChannel.Order))]
sealed partial class GatewayJson : JsonSerializerContext;
