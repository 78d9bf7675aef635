using System.Globalization;
using System.Text.Json.Nodes;
using Entraide.Notification.PartnerEvents;
using Microsoft.AspNetCore.Http.Features;

namespace Entraide.Notification.LiveUpdates;

/// <summary>Writes a stream of events; each leaves at once. Payloads are one line of JSON, so that one <c>data</c> field holds them.</summary>
sealed class EventWriter
{
    const int RetryMilliseconds = 2000;

    readonly HttpResponse response;

    EventWriter(HttpResponse response) => this.response = response;

    /// <summary>Sends the headers, how soon to come again after an end, and when that will be at the latest.</summary>
    public static async Task<EventWriter> BeginAsync(HttpResponse response, DateTimeOffset expiry, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // A proxy that collects an answer before passing it on would hold events back.
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var writer = new EventWriter(response);
        await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"retry: {RetryMilliseconds}\n: ends with the token, at {expiry.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}; come again with a new one\n\n"), cancellationToken);
        return writer;
    }

    public Task EventAsync(PartnerEvent row, CancellationToken cancellationToken) => EventAsync(row.Seq, row.Type, row.ToPayload(), cancellationToken);

    /// <summary>Says that what follows <paramref name="after"/>, up to <paramref name="last"/>, will not come.</summary>
    public Task GapAsync(long after, long last, DateTimeOffset now, CancellationToken cancellationToken) =>
        EventAsync(last, "gap", PartnerEvent.Payload("gap", now, new JsonObject { ["after"] = after, ["latest"] = last }), cancellationToken);

    public Task HeartbeatAsync(CancellationToken cancellationToken) => WriteAsync(":\n\n", cancellationToken);

    public Task EndAsync(string why, CancellationToken cancellationToken) => WriteAsync($": {why}\n\n", cancellationToken);

    Task EventAsync(long id, string name, string data, CancellationToken cancellationToken) =>
        WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {id}\nevent: {name}\ndata: {data}\n\n"), cancellationToken);

    async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
