using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Credits.Contracts;
using Entraide.DirectoryService.Contracts;
using Entraide.Notification.Contracts;
using Entraide.Notification.PartnerEvents;
using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Partners' endpoints are called, signed, with ids only.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class WebhookTests(NotificationWithMailSink state)
{
    const string Webhooks = PartnerWithWebhook.Webhooks;

    [Fact]
    public async Task A_call_is_signed_thin_and_told_once()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        var (id, secret) = await partner.RegisterAsync("/in");
        var refused = await partner.RefuseAsync();
        var call = Assert.Single(await partner.CallsAsync("/in", 1));
        await partner.StatesBecomeAsync(id, "delivered:1:204:");

        var verified = await Judges.VerifyAsync((secret, call), ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", call), (secret, call with { Body = call.Body.Replace("refused", "confirmed") }));
        Assert.Equal("booking.refused", verified[0].GetProperty("type").GetString());
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Null], verified[1..].Select(one => one.ValueKind));
        Assert.Equal($$"""{"booking_id":"{{refused.BookingId}}","participant_id":"{{refused.ParticipantId}}","seq":1}""", Sorted(call.Json.GetProperty("data")));
        Assert.Equal(["data", "timestamp", "type"], call.Json.EnumerateObject().Select(member => member.Name).Order());
        // Nothing else goes along: no trace, no cookie, no agent.
        Assert.Equal(["content-length", "content-type", "host", "webhook-id", "webhook-signature", "webhook-timestamp"], call.Headers.Keys.Order());

        var feed = await partner.Http.GetFromJsonAsync<JsonElement>("/v1/notifications/events");
        Assert.Equal(call.Id, feed.GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Equal((1, 1, false), (feed.GetProperty("oldest").GetInt64(), feed.GetProperty("latest").GetInt64(), feed.GetProperty("gap").GetBoolean()));
    }

    [Fact]
    public async Task Every_kind_of_event_is_told_to_its_partner_and_no_other()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        await using var other = await PartnerWithWebhook.StartAsync(state);
        await partner.RegisterAsync("/all");
        await other.RegisterAsync("/all");
        await partner.RegisterAsync("/some", "session.cancelled", "lot.expiring");
        var (a, b, now) = (NotificationWithMailSink.NewId(), NotificationWithMailSink.NewId(), NotificationWithMailSink.In(TimeSpan.FromDays(2)));
        await state.PublishAsync(new BookingConfirmed(a, partner.Id, b, a, now, now, "video", a, 1));
        await state.PublishAsync(new BookingRefused(a, partner.Id, b, now, "full"));
        await state.PublishAsync(new BookingRescheduled(a, partner.Id, b, a, now, now, now, "video", a, 2));
        await state.PublishAsync(new BookingCancelled(a, partner.Id, b, now, "partner", true, a, 3));
        await state.PublishAsync(new SupporterReplaced(a, partner.Id, b, a, b, now, 4));
        await state.PublishAsync(new AttendanceRecorded(a, partner.Id, b, a, now, true));
        await state.PublishAsync(new SessionCancelled(a, partner.Id, a, now));
        await state.PublishAsync(new PlaceOffered(a, b, partner.Id, b, now, now, now, "video", now));
        await state.PublishAsync(new PlaceOfferEnded(a, partner.Id, b, now));
        await state.PublishAsync(new CrisisSignalled(a, partner.Id, b, null, null, null, "FR", now));
        await state.PublishAsync(new CrisisLineVerificationLapsed(a, b, partner.Id));
        await state.PublishAsync(new LotExpiring(a, b, partner.Id, now, 5));
        await state.PublishAsync(new CreditsEarned(a, partner.Id, b, 5));
        await state.PublishAsync(new SupporterListed(a, partner.Id, 1, now, 1, 1, ["video"]));
        await state.PublishAsync(new SupporterChanged(a, partner.Id, 2, now, 1, 1, ["video"]));
        await state.PublishAsync(new SupporterWithdrawn(a, partner.Id, 3, false));
        // What comes after an erasure, or is told after it, is told without the person.
        await partner.CallsAsync("/all", EventTypes.All.Count - 2);
        await state.PublishAsync(new ParticipantErased(partner.Id, b));
        WorkingFor.AllPartners("as the job does");
        await using (var scope = state.Service.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<PartnerEventLog>().AppendOnceAsync(partner.Id, EventTypes.MessageReady, NotificationWithMailSink.NewId(), [a], CancellationToken.None);
            await scope.ServiceProvider.GetRequiredService<UnitOfWork>().CommitAsync(CancellationToken.None);
        }

        var calls = await partner.CallsAsync("/all", EventTypes.All.Count);
        Assert.Equal(EventTypes.All.Select(type => type.Name).Order(), calls.Select(call => call.Json.GetProperty("type").GetString()).Order());
        Assert.Equal(Enumerable.Range(1, calls.Length).Select(seq => (long)seq), calls.Select(call => call.Seq).Order());
        Assert.Equal(["lot.expiring", "session.cancelled"], (await partner.CallsAsync("/some", 2)).Select(call => call.Json.GetProperty("type").GetString()).Order());
        Assert.Equal($$"""{"participant_id":"{{b}}","signal_id":"{{a}}"}""", Sorted(calls.Single(call => call.Body.Contains("crisis.signalled")).Json.GetProperty("data"), but: "seq"));
        Assert.Empty(other.Sink.Calls);
    }

    [Fact]
    public async Task A_person_who_left_is_in_no_earlier_event()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        var (gone, stays) = (await partner.RefuseAsync(), await partner.RefuseAsync());
        await Eventually.HoldsAsync(async () => (await EventsAsync(partner)).Length == 2, "both are noted");
        await state.PublishAsync(new ParticipantErased(partner.Id, gone.ParticipantId));
        await Eventually.HoldsAsync(async () => (await EventsAsync(partner)).Length == 3, "the erasure is noted");
        var events = await EventsAsync(partner);
        Assert.Equal("participant.erased", events[2].GetProperty("type").GetString());
        Assert.DoesNotContain(events[..2], one => one.ToString().Contains(gone.ParticipantId.ToString()));
        Assert.Contains(events[..2], one => one.ToString().Contains(gone.BookingId.ToString()));
        Assert.Contains(events[..2], one => one.ToString().Contains(stays.ParticipantId.ToString()));
    }

    [Fact]
    public async Task Another_partners_webhook_is_as_unknown_as_none()
    {
        await using var owner = await PartnerWithWebhook.StartAsync(state);
        var (id, _) = await owner.RegisterAsync("/in");
        using var stranger = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        var settings = new { url = owner.Sink.Url };
        foreach (var call in new Func<Guid, Task<HttpResponseMessage>>[]
        {
            one => stranger.GetAsync($"{Webhooks}/{one}"), one => stranger.GetAsync($"{Webhooks}/{one}/deliveries"), one => stranger.PutAsJsonAsync($"{Webhooks}/{one}", settings),
            one => stranger.DeleteAsync($"{Webhooks}/{one}"), one => stranger.PostAsync($"{Webhooks}/{one}/rotate", null), one => stranger.PostAsync($"{Webhooks}/{one}/test", null),
            one => stranger.PostAsJsonAsync($"{Webhooks}/{one}/replay", new { from = 1 }),
        })
        {
            var (theirs, nobodys) = (await call(id), await call(NotificationWithMailSink.NewId()));
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (theirs.StatusCode, nobodys.StatusCode));
            Assert.Equal(await WithoutTraceAsync(nobodys), await WithoutTraceAsync(theirs));
        }

        Assert.Empty(await stranger.ItemsAsync(Webhooks));
        Assert.Empty(owner.Sink.Calls);
        using var reader = state.Service.As(owner.Id, "notifications.read");
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync($"{Webhooks}/{id}/rotate", null)).StatusCode);
        Assert.DoesNotContain("secret", await reader.GetStringAsync(Webhooks));
    }

    [Fact]
    public async Task For_a_day_both_secrets_sign()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        var (id, first) = await partner.RegisterAsync("/in");
        var rotated = await (await partner.Http.PostAsync($"{Webhooks}/{id}/rotate", null)).Content.ReadFromJsonAsync<JsonElement>();
        var second = rotated.GetProperty("secret").GetString()!;
        Assert.InRange(rotated.GetProperty("previous_secret_until").GetDateTimeOffset(), NotificationWithMailSink.In(TimeSpan.FromHours(23)), NotificationWithMailSink.In(TimeSpan.FromHours(24)));
        await partner.RefuseAsync();
        var call = Assert.Single(await partner.CallsAsync("/in", 1));
        Assert.All(await Judges.VerifyAsync((first, call), (second, call)), one => Assert.Equal(JsonValueKind.Object, one.ValueKind));

        await state.SqlAsync<int>("update webhooks set previous_until = now() where id = @id", new { id });
        await partner.RefuseAsync();
        var later = (await partner.CallsAsync("/in", 2))[1];
        Assert.Equal([JsonValueKind.Null, JsonValueKind.Object], (await Judges.VerifyAsync((first, later), (second, later))).Select(one => one.ValueKind));
        // Neither secret lies anywhere in the open.
        Assert.All(await state.SqlAsync<string>("select w::text from webhooks w"), row => Assert.DoesNotContain(Convert.ToHexStringLower(Convert.FromBase64String(second[6..])), row));
    }

    [Fact]
    public async Task A_test_says_how_it_went()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        var (id, secret) = await partner.RegisterAsync("/in");
        var answer = await (await partner.Http.PostAsync($"{Webhooks}/{id}/test", null)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.GetProperty("delivered").GetBoolean());
        var call = Assert.Single(partner.Sink.Calls);
        Assert.Equal("webhook.ping", (await Judges.VerifyAsync((secret, call)))[0].GetProperty("type").GetString());
        partner.Sink.Answer("/in", 503);
        answer = await (await partner.Http.PostAsync($"{Webhooks}/{id}/test", null)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((false, 503, "status"), (answer.GetProperty("delivered").GetBoolean(), answer.GetProperty("status_code").GetInt32(), answer.GetProperty("reason").GetString()));
        Assert.Equal("", await partner.StatesAsync(id));
    }

    [Fact]
    public async Task What_is_wrong_with_an_endpoint_is_said_by_name()
    {
        await using var partner = await PartnerWithWebhook.StartAsync(state);
        state.Names.Set("hooks.partner.example", "93.184.216.34");
        foreach (var (body, pointer) in new (object, string)[]
        {
            (new { url = "http://hooks.partner.example/" }, "/url"), (new { url = "https://hooks.partner.example/", events = Array.Empty<string>() }, "/events"),
            (new { url = "https://hooks.partner.example/", events = new[] { "booking.unheard" } }, "/events"),
        })
        {
            var answer = await partner.Http.PostAsJsonAsync(Webhooks, body);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Equal(pointer, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0].GetProperty("pointer").GetString());
        }

        for (var count = 0; count < 20; count++)
        {
            Assert.Equal(HttpStatusCode.Created, (await partner.Http.PostAsJsonAsync(Webhooks, new { url = "https://hooks.partner.example/", disabled = true })).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Conflict, (await partner.Http.PostAsJsonAsync(Webhooks, new { url = "https://hooks.partner.example/" })).StatusCode);
    }

    static async Task<JsonElement[]> EventsAsync(PartnerWithWebhook partner) => [.. (await partner.Http.GetFromJsonAsync<JsonElement>("/v1/notifications/events")).GetProperty("items").EnumerateArray()];

    static async Task<string> WithoutTraceAsync(HttpResponseMessage answer) =>
        string.Join(' ', (await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateObject().Where(member => member.Name != "trace_id").Select(member => member.ToString()));

    static string Sorted(JsonElement json, string? but = null) => JsonSerializer.Serialize(json.EnumerateObject().Where(member => member.Name != but).OrderBy(member => member.Name, StringComparer.Ordinal).ToDictionary(member => member.Name, member => member.Value), StrictJson.Options);
}
