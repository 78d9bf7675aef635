using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Testing;
using Microsoft.AspNetCore.Http;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Partners' endpoints that do not answer as they should, and replicas that die.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class WebhookFaultTests(NotificationWithMailSink state)
{
    const string Webhooks = PartnerWithWebhook.Webhooks;

    [Fact]
    public async Task A_failed_call_is_tried_again_under_the_same_id()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        partner.Sink.Answer("/in", 500);
        var (id, secret) = await partner.RegisterAsync("/in");
        await partner.RefuseAsync();
        await partner.StatesBecomeAsync(id, "pending:1:500:status");
        var waiting = (await partner.Http.ItemsAsync($"{Webhooks}/{id}/deliveries?state=pending")).Single();
        Assert.InRange(waiting.GetProperty("next_attempt_at").GetDateTimeOffset(), NotificationWithMailSink.In(TimeSpan.FromSeconds(-5)), NotificationWithMailSink.In(TimeSpan.FromSeconds(5)));
        partner.Sink.Answer("/in", 200);
        await partner.HurryAsync(id);
        await partner.StatesBecomeAsync(id, "delivered:2:200:");
        var calls = partner.Sink.To("/in");
        Assert.Equal(2, calls.Length);
        Assert.Single(calls.Select(call => call.Id).Distinct());
        Assert.Single(calls.Select(call => call.Body).Distinct());
        Assert.All(await Judges.VerifyAsync((secret, calls[0]), (secret, calls[1])), one => Assert.Equal(JsonValueKind.Object, one.ValueKind));
    }

    [Fact]
    public async Task A_delivery_that_always_fails_is_dead_in_the_end_and_can_be_replayed()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        partner.Sink.Answer("/in", 500);
        var (id, _) = await partner.RegisterAsync("/in");
        await partner.RefuseAsync();
        await partner.StatesBecomeAsync(id, "pending:1:500:status");
        await state.SqlAsync<int>("update webhook_deliveries set attempts = 12 where webhook_id = @id", new { id });
        await partner.HurryAsync(id);
        await partner.StatesBecomeAsync(id, "dead:13:500:status");
        Assert.Equal("dead:13:500:status", await partner.StatesAsync(id, "?state=dead"));
        Assert.Equal("", await partner.StatesAsync(id, "?state=delivered"));

        partner.Sink.Answer("/in", 204);
        var (first, second) = (partner.Sink.To("/in")[0], await partner.RefuseAsync());
        await partner.StatesBecomeAsync(id, "dead:13:500:status delivered:1:204:");
        Assert.Equal(1, await ReplayAsync(partner, id, new { events = new[] { first.Id } }));
        await partner.StatesBecomeAsync(id, "delivered:1:204: delivered:1:204:");
        Assert.Equal(1, await ReplayAsync(partner, id, new { from = 2 }));
        await partner.CallsAsync("/in", 5);
        Assert.Equal([1, 1, 1, 2, 2], partner.Sink.To("/in").Select(call => call.Seq).Order());
        Assert.Equal(2, partner.Sink.To("/in").Select(call => call.Id).Distinct().Count());
        foreach (var bad in new object[] { new { }, new { from = 0 }, new { from = 1, events = new[] { first.Id } }, new { from = 2, to = 1 } })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await partner.Http.PostAsJsonAsync($"{Webhooks}/{id}/replay", bad)).StatusCode);
        }
    }

    [Fact]
    public async Task Gone_disables_until_the_partner_says_otherwise()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        partner.Sink.Answer("/in", 410);
        var (id, _) = await partner.RegisterAsync("/in");
        await partner.RefuseAsync();
        await partner.StatesBecomeAsync(id, "dead:1:410:gone");
        Assert.Equal(("disabled", "gone"), await StandingAsync(partner, id));
        await partner.RefuseAsync();
        await Eventually.HoldsAsync(async () => (await partner.Http.GetFromJsonAsync<JsonElement>("/v1/notifications/events")).GetProperty("latest").GetInt64() == 2, "the second is noted");
        Assert.Equal(HttpStatusCode.Conflict, (await partner.Http.PostAsJsonAsync($"{Webhooks}/{id}/replay", new { from = 1 })).StatusCode);
        Assert.Equal("dead:1:410:gone", await partner.StatesAsync(id));

        partner.Sink.Answer("/in", 200);
        Assert.Equal(HttpStatusCode.OK, (await partner.Http.PutAsJsonAsync($"{Webhooks}/{id}", new { url = partner.Sink.Url + "/in" })).StatusCode);
        Assert.Equal(("active", ""), await StandingAsync(partner, id));
        Assert.Equal(2, await ReplayAsync(partner, id, new { from = 1 }));
        await partner.StatesBecomeAsync(id, "delivered:1:200: delivered:1:200:");
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_not_followed()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        foreach (var status in new[] { 301, 302, 307, 308 })
        {
            partner.Sink.Answer($"/{status}", status);
            var (id, _) = await partner.RegisterAsync($"/{status}");
            await partner.RefuseAsync();
            await Eventually.HoldsAsync(async () => (await partner.StatesAsync(id)).StartsWith($"pending:1:{status}:redirected", StringComparison.Ordinal), "it failed");
        }

        Assert.Empty(partner.Sink.To("/elsewhere"));
    }

    [Fact]
    public async Task An_endpoint_that_keeps_failing_is_paused_and_comes_back_by_itself()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        partner.Sink.Answer("/in", 500);
        var (id, _) = await partner.RegisterAsync("/in");
        await state.SqlAsync<int>("update webhooks set failures = 9 where id = @id", new { id });
        await partner.RefuseAsync();
        await Eventually.HoldsAsync(async () => await StandingAsync(partner, id) == ("paused", "status"), "it is paused");
        for (var count = 0; count < 5; count++)
        {
            await partner.RefuseAsync();
        }

        await Eventually.HoldsAsync(async () => (await partner.StatesAsync(id)).Split(' ').Length == 6, "they are queued");
        Assert.Single(partner.Sink.To("/in"));
        var waiting = await partner.Http.ItemsAsync($"{Webhooks}/{id}/deliveries?limit=100");
        Assert.All(waiting, one => Assert.True(one.GetProperty("next_attempt_at").GetDateTimeOffset() > NotificationWithMailSink.In(TimeSpan.FromSeconds(20)), "not before the pause ends"));

        // One call finds out that nothing has changed, and only one.
        await partner.HurryAsync(id);
        await partner.CallsAsync("/in", 2);
        await Eventually.HoldsAsync(async () => (await partner.ShowAsync(id)).GetProperty("failures").GetInt32() == 11, "it failed again");
        partner.Sink.Answer("/in", 200);
        await partner.HurryAsync(id);
        await Eventually.HoldsAsync(async () => (await partner.StatesAsync(id)).Split(' ').All(one => one.StartsWith("delivered", StringComparison.Ordinal)), "all arrive");
        Assert.Equal(("active", ""), await StandingAsync(partner, id));
        Assert.Equal(8, partner.Sink.To("/in").Length);
    }

    [Fact]
    public async Task An_endpoint_that_never_answers_holds_back_nobody_else_and_times_out()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        partner.Sink.Answer("/never", context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        var (never, _) = await partner.RegisterAsync("/never");
        var (fast, _) = await partner.RegisterAsync("/fast");
        for (var count = 0; count < 20; count++)
        {
            await partner.RefuseAsync();
        }

        await partner.CallsAsync("/fast", 20);
        Assert.Equal(4, partner.Sink.To("/never").Length);
        await Eventually.HoldsAsync(async () => (await partner.StatesAsync(never)).Contains("pending:1::timeout"), "it times out");
        Assert.Equal(20, partner.Sink.To("/fast").Select(call => call.Id).Distinct().Count());
        // Its failures are counted on meanwhile: whoever has read how many there were has read an older state.
        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"{Webhooks}/{never}") { Headers = { IfMatch = { EntityTagHeaderValue.Any } } };
        Assert.Equal(HttpStatusCode.NoContent, (await partner.Http.SendAsync(delete)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await partner.Http.GetAsync($"{Webhooks}/{never}")).StatusCode);
    }

    [Fact]
    public async Task Two_replicas_share_the_calls_and_number_the_events_without_gaps()
    {
        await using var second = await state.StartSecondAsync();
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        var (id, _) = await partner.RegisterAsync("/in");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => partner.RefuseAsync()));
        await partner.CallsAsync("/in", 100);
        await Eventually.HoldsAsync(async () => (await partner.StatesAsync(id)).Split(' ').All(one => one == "delivered:1:204:"), "all are marked");
        Assert.Equal(Enumerable.Range(1, 100).Select(seq => (long)seq), partner.Sink.To("/in").Select(call => call.Seq).Order());
    }

    [Fact]
    public async Task A_call_whose_caller_died_is_repeated_once_and_then_given_up()
    {
        await using var second = await state.StartSecondAsync();
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        var (id, _) = await partner.RegisterAsync("/in");
        await partner.RefuseAsync();
        await partner.StatesBecomeAsync(id, "delivered:1:204:");
        const string DieBeforeMarking = "update webhook_deliveries set state = 'sending', done_at = null, status_code = null, lease_until = now() where webhook_id = @id";
        await state.SqlAsync<int>(DieBeforeMarking, new { id });
        await partner.StatesBecomeAsync(id, "delivered:2:204:");
        await state.SqlAsync<int>(DieBeforeMarking, new { id });
        await partner.StatesBecomeAsync(id, "dead:2::outcome_unknown");
        Assert.Equal(2, partner.Sink.To("/in").Length);
        Assert.Single(partner.Sink.To("/in").Select(call => call.Id).Distinct());
    }

    [Fact]
    public async Task A_replica_that_stops_gives_back_what_it_had_on_the_way()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        using var held = new CancellationTokenSource();
        partner.Sink.Answer("/in", context => Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(held.Token, context.RequestAborted).Token).ContinueWith(_ => { }, TaskScheduler.Default));
        var (id, _) = await partner.RegisterAsync("/in");
        var second = await state.StartSecondAsync();
        for (var count = 0; count < 4; count++)
        {
            await partner.RefuseAsync();
        }

        await partner.CallsAsync("/in", 4);
        await second.DisposeAsync();
        await held.CancelAsync();
        await Eventually.HoldsAsync(async () => (await partner.StatesAsync(id)).Split(' ').All(one => one.StartsWith("delivered", StringComparison.Ordinal)), "all arrive");
        Assert.Equal(4, partner.Sink.To("/in").Select(call => call.Id).Distinct().Count());
        Assert.InRange(partner.Sink.To("/in").Length, 4, 8);
    }

    static async Task<int> ReplayAsync(PartnerWithWebhook partner, Guid id, object request)
    {
        var answer = await partner.Http.PostAsJsonAsync($"{Webhooks}/{id}/replay", request);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("queued").GetInt32();
    }

    static async Task<(string, string)> StandingAsync(PartnerWithWebhook partner, Guid id)
    {
        var webhook = await partner.ShowAsync(id);
        return (webhook.GetProperty("state").GetString()!, PartnerWithWebhook.Member(webhook, "reason"));
    }
}
