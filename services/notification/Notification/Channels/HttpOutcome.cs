using System.Net;

namespace Entraide.Notification.Channels;

/// <summary>What answers of HTTP gateways and push services have in common.</summary>
static class HttpOutcome
{
    static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>A client that follows no redirect (it would carry a contact to who knows where), keeps no cookie and adds no trace of ours.</summary>
    internal static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 16 * 1024,
    };

    /// <summary>What the other side asked for (RFC 9110, 10.2.3), within reason; null where it asked for nothing.</summary>
    internal static TimeSpan? RetryAfter(HttpResponseMessage answer, DateTimeOffset now)
    {
        var asked = answer.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - now : null;
        return asked is { } pause && pause > TimeSpan.Zero ? pause < LongestPause ? pause : LongestPause : null;
    }

    /// <summary>Not settled: to be tried again. 401, 403 and 404 speak of us or of our settings, not of the message.</summary>
    internal static bool IsForLater(HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound
        or HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or (HttpStatusCode)425 or < HttpStatusCode.BadRequest or >= HttpStatusCode.InternalServerError;
}
