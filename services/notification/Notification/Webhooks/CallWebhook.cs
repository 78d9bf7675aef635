using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using Entraide.Notification.Outbound;

namespace Entraide.Notification.Webhooks;

/// <summary>One call of a partner's endpoint, signed (Standard Webhooks 1.0). Whatever it answers, only the status is looked at.</summary>
sealed class CallWebhook(SafeTargets targets, OutboundRules rules, WebhookSecrets secrets, TimeProvider time) : IDisposable
{
    /// <summary>How long a call may take in all.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    readonly HttpMessageInvoker http = new(targets.CreateHandler());

    /// <summary>Calls <paramref name="url"/>; what goes wrong is an outcome and no exception.</summary>
    /// <param name="id">Stays the same over all attempts, so that the receiver can tell a repetition.</param>
    /// <exception cref="OperationCanceledException">by <paramref name="cancellationToken"/> only</exception>
    public async Task<CallOutcome> SendAsync(string url, string id, string payload, IEnumerable<byte[]> keys, CancellationToken cancellationToken)
    {
        if (TargetUrl.Fault(url, rules) is not null)
        {
            return new CallOutcome(null, CallOutcome.UrlRefused);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var request = Request(url, id, payload, keys);
            // Its body is never read: disposing the answer drains a little of it, or closes the connection.
            using var answer = await http.SendAsync(request, limit.Token);
            return CallOutcome.Of((int)answer.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CallOutcome(null, CallOutcome.Timeout);
        }
        catch (HttpRequestException exception)
        {
            return new CallOutcome(null, ReasonOf(exception));
        }
    }

    /// <summary>The keys to sign with: of a secret that was replaced a short while ago, both.</summary>
    public IEnumerable<byte[]> KeysOf(Guid webhook, byte[] secret, byte[]? previous, DateTimeOffset? previousUntil)
    {
        yield return secrets.Open(secret, webhook);
        if (previous is not null && previousUntil > time.GetUtcNow())
        {
            yield return secrets.Open(previous, webhook);
        }
    }

    HttpRequestMessage Request(string url, string id, string payload, IEnumerable<byte[]> keys)
    {
        var (body, timestamp) = (Encoding.UTF8.GetBytes(payload), time.GetUtcNow().ToUnixTimeSeconds());
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Version = HttpVersion.Version11,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", Signature.Of(id, timestamp, body, keys));
        return request;
    }

    static string ReasonOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException!)
        {
            switch (cause)
            {
                case TargetRefused refused:
                    return refused.Reason;
                case AuthenticationException:
                    return CallOutcome.Tls;
                case TimeoutException:
                    return CallOutcome.Timeout;
            }
        }

        return CallOutcome.Connection;
    }

    public void Dispose() => http.Dispose();
}
