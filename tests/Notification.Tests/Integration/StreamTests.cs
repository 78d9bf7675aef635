using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Entraide.Notification.PartnerEvents;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Notification.Tests.Integration;

/// <summary>A partner's app follows what happens, and misses nothing when its line breaks.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class StreamTests(NotificationWithMailSink state)
{
    const string Path = "/v1/notifications/events/stream";

    [Fact]
    public async Task Events_come_as_they_happen_on_every_replica_and_again_to_who_missed_them()
    {
        await using var second = await state.StartSecondAsync();
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        using var other = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        using var http = second.As(partner.Id, "notifications.read");
        await using var here = await OpenStream.OpenAsync(partner.Http);
        await using var there = await OpenStream.OpenAsync(http);
        await using var elsewhere = await OpenStream.OpenAsync(other);
        var first = await partner.RefuseAsync();
        await here.HoldsAsync(first.BookingId.ToString());
        await there.HoldsAsync(first.BookingId.ToString());
        var later = await partner.RefuseAsync();
        await here.HoldsAsync(later.BookingId.ToString());
        await using var again = await OpenStream.OpenAsync(http, "1");
        await again.HoldsAsync(later.BookingId.ToString());

        Assert.DoesNotContain("id:", elsewhere.Text);
        Assert.Equal(["1", "2"], Events(await Judges.ReadStreamAsync(here.Text)).Select(one => one.GetProperty("id").GetString()));
        var understood = await Judges.ReadStreamAsync(again.Text);
        Assert.DoesNotContain(understood, one => one.TryGetProperty("error", out _));
        Assert.Contains(understood, one => one.TryGetProperty("retry", out var retry) && retry.GetInt32() == 2000);
        var only = Assert.Single(Events(understood));
        Assert.Equal(("2", "booking.refused"), (only.GetProperty("id").GetString(), only.GetProperty("event").GetString()));
        using var data = JsonDocument.Parse(only.GetProperty("data").GetString()!);
        Assert.Equal(later.BookingId, data.RootElement.GetProperty("data").GetProperty("booking_id").GetGuid());
        Assert.Equal("no-store", again.Answer.Headers.CacheControl!.ToString());
        Assert.Equal("no", again.Answer.Headers.GetValues("X-Accel-Buffering").Single());
    }

    [Fact]
    public async Task A_position_that_is_not_kept_any_more_is_told_as_a_gap()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        var (id, _) = await partner.RegisterAsync("/in");
        for (var count = 0; count < 3; count++)
        {
            await partner.RefuseAsync();
        }

        await partner.CallsAsync("/in", 3);
        await partner.StatesBecomeAsync(id, "delivered:1:204: delivered:1:204: delivered:1:204:");
        await state.SqlAsync<int>("update partner_events set at = at - interval '31 days' where partner_id = @Id and seq <= 2", new { partner.Id });
        WorkingFor.AllPartners("as the job does");
        await using (var scope = state.Service.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<PruneEvents>().RunAsync(CancellationToken.None);
        }

        var feed = await partner.Http.GetFromJsonAsync<JsonElement>("/v1/notifications/events?after=1");
        Assert.Equal((3, 3, true, 1), (feed.GetProperty("oldest").GetInt64(), feed.GetProperty("latest").GetInt64(), feed.GetProperty("gap").GetBoolean(), feed.GetProperty("items").GetArrayLength()));
        await using var late = await OpenStream.OpenAsync(partner.Http, "1");
        await late.HoldsAsync("event: gap");
        await using var future = await OpenStream.OpenAsync(partner.Http, "900");
        await future.HoldsAsync("event: gap");
        await using var intact = await OpenStream.OpenAsync(partner.Http, "2");
        await intact.HoldsAsync("id: 3\nevent: booking.refused");
        var next = await partner.RefuseAsync();
        await late.HoldsAsync(next.BookingId.ToString());
        Assert.Equal(["gap", "booking.refused"], Events(await Judges.ReadStreamAsync(late.Text)).Select(one => one.GetProperty("event").GetString()));
        Assert.DoesNotContain("gap", intact.Text);
    }

    [Fact]
    public async Task A_stream_ends_with_its_token_and_says_so()
    {
        var (partner, now) = (NotificationWithMailSink.NewId(), TimeProvider.System.GetUtcNow());
        using var http = state.Service.Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", state.Service.Gateway.Token(partner, "notifications.read", now - AccessToken.Lifetime + TimeSpan.FromSeconds(3)));
        await using var stream = await OpenStream.OpenAsync(http);
        await stream.EndsAsync();
        var understood = await Judges.ReadStreamAsync(stream.Text);
        Assert.Equal("token expired", understood[^1].GetProperty("comment").GetString());
    }

    [Fact]
    public async Task A_stop_ends_streams_cleanly_and_silence_is_filled()
    {
        var second = await state.StartSecondAsync("--LiveUpdates:Heartbeat=00:00:00.050");
        using var http = second.As(NotificationWithMailSink.NewId(), "notifications.read");
        await using var stream = await OpenStream.OpenAsync(http);
        await stream.HoldsAsync("\n\n:\n\n:\n\n");
        await second.DisposeAsync();
        await stream.EndsAsync();
        Assert.EndsWith(": stopping\n\n", stream.Text);
    }

    [Fact]
    public async Task A_partner_has_so_many_streams_and_another_their_own()
    {
        await using var second = await state.StartSecondAsync("--LiveUpdates:StreamsOfOnePartner=2");
        using var http = second.As(NotificationWithMailSink.NewId(), "notifications.read");
        using var other = second.As(NotificationWithMailSink.NewId(), "notifications.read");
        await using var first = await OpenStream.OpenAsync(http);
        var last = await OpenStream.OpenAsync(http);
        using var refused = await http.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        await using var theirs = await OpenStream.OpenAsync(other);
        // A place given back is free again.
        await last.DisposeAsync();
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await http.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead);
            return answer.StatusCode == HttpStatusCode.OK;
        }, "there is a place again");
    }

    [Fact]
    public async Task Who_asks_wrongly_or_without_scope_gets_a_problem()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path) { Headers = { { "Last-Event-ID", "x" } } };
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.SendAsync(request)).StatusCode);
        using var nobody = state.Service.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(Path)).StatusCode);
        using var writer = state.Service.As(state.Partner, "notifications.write");
        Assert.Equal(HttpStatusCode.Forbidden, (await writer.GetAsync(Path)).StatusCode);
    }

    static IEnumerable<JsonElement> Events(JsonElement[] understood) => understood.Where(one => one.TryGetProperty("data", out _));

    /// <summary>A stream that is being read.</summary>
    sealed class OpenStream : IAsyncDisposable
    {
        readonly StringBuilder text = new();
        readonly CancellationTokenSource stop = new();
        Task reading = Task.CompletedTask;

        public required HttpResponseMessage Answer { get; init; }

        public string Text
        {
            get
            {
                lock (text)
                {
                    return text.ToString();
                }
            }
        }

        public static async Task<OpenStream> OpenAsync(HttpClient http, string? lastEventId = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Path);
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId ?? "");
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.True(answer.IsSuccessStatusCode, answer.StatusCode.ToString());
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
            var stream = new OpenStream { Answer = answer };
            stream.reading = stream.ReadAsync();
            return stream;
        }

        public Task HoldsAsync(string part) => Eventually.HoldsAsync(() => Task.FromResult(Text.Contains(part)), $"the stream has {part}");

        public Task EndsAsync() => reading.WaitAsync(TimeSpan.FromSeconds(30));

        async Task ReadAsync()
        {
            var buffer = new byte[4096];
            await using var stream = await Answer.Content.ReadAsStreamAsync();
            int read;
            while ((read = await stream.ReadAsync(buffer, stop.Token)) > 0)
            {
                lock (text)
                {
                    text.Append(Encoding.UTF8.GetString(buffer, 0, read));
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await reading.ContinueWith(_ => { }, TaskScheduler.Default);
            Answer.Dispose();
            stop.Dispose();
        }
    }
}
