using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>A partner of its own, whose events are counted from 1, with endpoints on a sink.</summary>
sealed class PartnerWithWebhook : IAsyncDisposable
{
    internal const string Webhooks = "/v1/notifications/webhooks";
    readonly NotificationWithMailSink state;

    PartnerWithWebhook(NotificationWithMailSink state, WebhookSink sink) => (this.state, Sink, Http) = (state, sink, state.Service.As(Id, NotificationWithMailSink.Scopes));

    public Guid Id { get; } = NotificationWithMailSink.NewId();
    public WebhookSink Sink { get; }
    public HttpClient Http { get; }

    public static async Task<PartnerWithWebhook> StartAsync(NotificationWithMailSink state) => new(state, await WebhookSink.StartAsync());

    /// <summary>Registers <paramref name="path"/> of the sink.</summary>
    public async Task<(Guid Id, string Secret)> RegisterAsync(string path, params string[] events)
    {
        var answer = await Http.PostAsJsonAsync(Webhooks, new { url = Sink.Url + path, events = events.Length == 0 ? null : events }, StrictJson.Options);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (body.GetProperty("id").GetGuid(), body.GetProperty("secret").GetString()!);
    }

    /// <summary>Something happens to a booking of this partner's.</summary>
    public async Task<BookingRefused> RefuseAsync(Guid? participant = null)
    {
        var refused = new BookingRefused(NotificationWithMailSink.NewId(), Id, participant ?? NotificationWithMailSink.NewId(), NotificationWithMailSink.In(TimeSpan.FromDays(1)), "full");
        await state.PublishAsync(refused);
        return refused;
    }

    /// <summary>The calls of <paramref name="path"/>, once there are <paramref name="count"/>.</summary>
    public async Task<ReceivedCall[]> CallsAsync(string path, int count)
    {
        await Eventually.HoldsAsync(() => Task.FromResult(Sink.To(path).Length >= count), $"{path} is called {count} times");
        return Sink.To(path);
    }

    /// <summary>The deliveries as <c>state:attempts:status:reason</c>.</summary>
    public async Task<string> StatesAsync(Guid webhook, string query = "") => string.Join(' ', (await Http.ItemsAsync($"{Webhooks}/{webhook}/deliveries{(query.Length == 0 ? "?" : query + "&")}limit=100"))
        .Select(one => $"{one.GetProperty("state")}:{one.GetProperty("attempts")}:{Member(one, "status_code")}:{Member(one, "reason")}"));

    public Task StatesBecomeAsync(Guid webhook, string states) => Eventually.HoldsAsync(async () => await StatesAsync(webhook) == states, $"the deliveries are {states}");

    public async Task<JsonElement> ShowAsync(Guid webhook) => await Http.GetFromJsonAsync<JsonElement>($"{Webhooks}/{webhook}");

    /// <summary>What waits for its next attempt, or an endpoint for the end of its pause, need not wait any more.</summary>
    public Task HurryAsync(Guid webhook) => state.SqlAsync<int>("""
        update webhook_deliveries set due_at = now() where webhook_id = @webhook and state = 'pending';
        update webhooks set paused_until = now() where id = @webhook and state = 'paused'
        """, new { webhook });

    public static string Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ToString() : "";

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return Sink.DisposeAsync();
    }
}
