using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing;
using Npgsql;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Whatever a request forgets to ask, the database asks; and no route answers to another partner's ids otherwise than to unknown ones.</summary>
[Collection(nameof(NotificationWithMailSink))]
[Trait("Category", "Integration")]
public sealed class PartnersApartTests(NotificationWithMailSink state)
{
    const string Person = """{"language":"fr","time_zone":"Europe/Paris","email":"p@example.org"}""";
    const string Contact = """{"value":"p@example.org"}""";

    static readonly Dictionary<string, RouteIds> Routes = new()
    {
        ["POST /v1/notifications/participants"] = RouteIds.None,
        ["GET /v1/notifications/participants/{id}"] = RouteIds.Of("participant"),
        ["DELETE /v1/notifications/participants/{id}"] = RouteIds.Of("participant"),
        ["GET /v1/notifications/participants/{id}/export"] = RouteIds.Of("participant"),
        ["GET /v1/notifications/participants/{id}/messages"] = RouteIds.Of("participant"),
        ["GET /v1/notifications/participants/{id}/policy"] = RouteIds.Of("participant"),
        ["PUT /v1/notifications/participants/{id}/policy"] = new(["participant"], """{"channels":["email"]}"""),
        ["POST /v1/notifications/participants/{id}/stop"] = RouteIds.Of("participant"),
        ["PUT /v1/notifications/participants/{id}/escalation-policy"] = new(["participant"], """{"version":1}"""),
        ["PUT /v1/notifications/participants/{id}/contacts/{channel}"] = new(["participant", "=email"], Contact),
        ["DELETE /v1/notifications/participants/{id}/contacts/{channel}"] = RouteIds.Of("participant", "=email"),
        // The one id that is given from outside: each partner has its own.
        ["PUT /v1/notifications/supporters/{id}"] = new(["supporter"], Person, AsUnknownIsFine: true, Creates: true),
        ["GET /v1/notifications/supporters/{id}"] = RouteIds.Of("supporter2"),
        ["DELETE /v1/notifications/supporters/{id}"] = RouteIds.Of("supporter2"),
        ["GET /v1/notifications/supporters/{id}/export"] = RouteIds.Of("supporter2"),
        ["PUT /v1/notifications/supporters/{id}/contacts/{channel}"] = new(["supporter2", "=email"], Contact),
        ["DELETE /v1/notifications/supporters/{id}/contacts/{channel}"] = RouteIds.Of("supporter2", "=email"),
        ["POST /v1/notifications/staff"] = RouteIds.None,
        ["GET /v1/notifications/staff/{id}"] = RouteIds.Of("staff"),
        ["PUT /v1/notifications/staff/{id}"] = new(["staff"], Person),
        ["DELETE /v1/notifications/staff/{id}"] = RouteIds.Of("staff"),
        ["GET /v1/notifications/staff/{id}/export"] = RouteIds.Of("staff"),
        ["PUT /v1/notifications/staff/{id}/contacts/{channel}"] = new(["staff", "=email"], Contact),
        ["DELETE /v1/notifications/staff/{id}/contacts/{channel}"] = RouteIds.Of("staff", "=email"),
        ["POST /v1/notifications/lookup"] = RouteIds.None,
        ["POST /v1/notifications/inbound"] = RouteIds.None,
        ["GET /v1/notifications/renewals"] = RouteIds.None,
        ["GET /v1/notifications/push-key"] = RouteIds.None,
        ["POST /v1/notifications/campaigns"] = RouteIds.None,
        ["GET /v1/notifications/campaigns/{id}"] = RouteIds.Of("campaign"),
        ["POST /v1/notifications/campaigns/{id}/stop"] = RouteIds.Of("campaign"),
        ["GET /v1/notifications/deliveries"] = RouteIds.None,
        ["POST /v1/notifications/deliveries/{id}/retry"] = RouteIds.Of("delivery"),
        ["POST /v1/notifications/bounces"] = new(["delivery"], """{"kind":"hard","delivery_id":"*"}"""),
        // Shown only while it may be sent, which takes a booking and a contact: AppMessageTests has a stranger ask for one.
        ["GET /v1/notifications/messages/{id}"] = RouteIds.None,
        ["GET /v1/notifications/on-call"] = RouteIds.None,
        ["PUT /v1/notifications/on-call"] = new(["staff"], """{"time_zone":"Europe/Paris","levels":[{"wait":"PT5M","staff":[{"staff_id":"*"}]}]}""", AsUnknownIsFine: true, Creates: true),
        ["DELETE /v1/notifications/on-call"] = RouteIds.None,
        ["GET /v1/notifications/escalation-policy"] = RouteIds.None,
        ["PUT /v1/notifications/escalation-policy"] = RouteIds.None,
        ["GET /v1/notifications/escalations"] = RouteIds.None,
        ["GET /v1/notifications/escalations/{id}"] = RouteIds.Of("escalation"),
        ["POST /v1/notifications/escalations/{id}/acknowledge"] = new(["escalation", "staff"], """{"staff_id":"*"}"""),
        ["GET /v1/notifications/events"] = RouteIds.None,
        ["GET /v1/notifications/events/stream"] = RouteIds.None,
        ["GET /v1/notifications/templates"] = RouteIds.None,
        ["GET /v1/notifications/templates/{language}/{kind}"] = RouteIds.None,
        ["PUT /v1/notifications/templates/{language}/{kind}"] = RouteIds.None,
        ["DELETE /v1/notifications/templates/{language}/{kind}"] = RouteIds.None,
        ["POST /v1/notifications/templates/{language}/{kind}/preview"] = RouteIds.None,
        ["GET /v1/notifications/webhooks"] = RouteIds.None,
        ["POST /v1/notifications/webhooks"] = RouteIds.None,
        ["GET /v1/notifications/webhooks/{id}"] = RouteIds.Of("webhook"),
        ["PUT /v1/notifications/webhooks/{id}"] = new(["webhook"], """{"url":"http://127.0.0.1:9/x"}"""),
        ["DELETE /v1/notifications/webhooks/{id}"] = RouteIds.Of("webhook"),
        ["GET /v1/notifications/webhooks/{id}/deliveries"] = RouteIds.Of("webhook"),
        ["POST /v1/notifications/webhooks/{id}/replay"] = new(["webhook", "event"], """{"events":["*"]}"""),
        ["POST /v1/notifications/webhooks/{id}/rotate"] = RouteIds.Of("webhook"),
        ["POST /v1/notifications/webhooks/{id}/test"] = RouteIds.Of("webhook"),
    };

    [Fact]
    public async Task The_database_keeps_partners_apart_whatever_is_asked()
    {
        var fences = new PartnerFences(state.Service);
        var (partner, other) = (NotificationWithMailSink.NewId(), NotificationWithMailSink.NewId());
        await FillAsync(partner);
        await FillAsync(other);
        await fences.EveryTableIsDecidedAsync();
        await fences.RequestsComeInAsNobodySpecialAsync();
        await fences.ForgettingTheFilterShowsNothingOfOthersAsync("deliveries", partner, other);
        await fences.PartnersSeeTheirOwnAsync(other, "deliveries", "people", "campaigns", "escalations", "webhooks", "partner_events");
    }

    [Fact]
    public async Task No_route_knows_another_partners_ids()
    {
        // A partner of its own, whom no job has anything to do for and nobody writes to.
        var partner = NotificationWithMailSink.NewId();
        await new OtherPartnersRoutes(state.Service, $"{NotificationWithMailSink.Scopes} notifications.export", await FillAsync(partner)).AreSealedAsync(partner, Routes);
    }

    [Fact]
    public async Task Two_partners_may_give_supporters_the_same_id_and_neither_reaches_the_others()
    {
        var supporter = NotificationWithMailSink.NewId();
        var path = $"/v1/notifications/supporters/{supporter}";
        using var one = state.Service.As(NotificationWithMailSink.NewId(), $"{NotificationWithMailSink.Scopes} notifications.export");
        using var other = state.Service.As(NotificationWithMailSink.NewId(), $"{NotificationWithMailSink.Scopes} notifications.export");
        foreach (var (partner, address, language) in new[] { (one, "one@example.org", "fr"), (other, "other@example.org", "de") })
        {
            var policy = new { words = "disguise", disguise = new { sender = address[..3], subject = "Lesekreis", calendar_title = "Lesekreis" }, exit_word = $"stop {language}" };
            var saved = await partner.PutAsJsonAsync(path, new { language, time_zone = "Europe/Paris", email = address, policy }, StrictJson.Options);
            Assert.True(saved.StatusCode == HttpStatusCode.OK, await saved.Content.ReadAsStringAsync());
        }

        Assert.Equal(HttpStatusCode.NoContent, (await other.PutAsJsonAsync($"{path}/contacts/sms", new { value = "+33600000001" })).StatusCode);
        await IsAsync(one, "fr", """{"email":"one@example.org"}""", "one");
        await IsAsync(other, "de", """{"email":"other@example.org","sms":"+33600000001"}""", "oth");
        // A contact replaced, and then the whole person gone: the other's stay and still open.
        Assert.Equal(HttpStatusCode.NoContent, (await one.DeleteAsync($"{path}/contacts/email")).StatusCode);
        await IsAsync(one, "fr", "{}", "one");
        Assert.Equal(HttpStatusCode.NoContent, (await one.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await one.GetAsync(path)).StatusCode);
        await IsAsync(other, "de", """{"email":"other@example.org","sms":"+33600000001"}""", "oth");

        async Task IsAsync(HttpClient partner, string language, string contacts, string sender)
        {
            var export = await partner.GetFromJsonAsync<JsonElement>($"{path}/export");
            Assert.Equal((language, contacts, sender), (export.GetProperty("language").GetString(), export.GetProperty("contacts").GetRawText(), export.GetProperty("disguise").GetProperty("sender").GetString()));
        }
    }

    async Task<Dictionary<string, Guid>> FillAsync(Guid partner)
    {
        var ids = new[] { "participant", "supporter", "supporter2", "staff", "campaign", "delivery", "message", "escalation", "webhook", "event" }.ToDictionary(kind => kind, _ => NotificationWithMailSink.NewId());
        await using var connection = new NpgsqlConnection(state.Service.Database);
        // Nothing here is due: dead, stopped, acknowledged, disabled.
        await connection.ExecuteAsync("""
            insert into people (id, partner_id, kind, language, time_zone, channels, words, reminders, i_will_contact_you, registered_at)
                select id, @partner, kind, 'fr', 'Europe/Paris', '{email}', 'neutral', '{}', false, now()
                from (values (@participant, 'participant'), (@supporter, 'supporter'), (@supporter2, 'supporter'), (@staff, 'staff')) person(id, kind);
            insert into campaigns (id, partner_id, key, texts, per_minute, state, created_at, ends_at, last_round_at) values (@campaign, @partner, 'news', '{}', 60, 'stopped', now(), now(), now());
            insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, starts_at, state, reason, sent_at, due_at, created_at) values
                (@delivery, @partner, @participant, @campaign, 'email', 'confirmation', 0, now(), 'dead', 'too_many_attempts', null, now(), now()),
                (@message, @partner, @participant, @campaign, 'app', 'confirmation', 0, now(), 'sent', null, now(), now(), now());
            insert into escalations (id, partner_id, person_id, country, signalled_at, state, acknowledged_at) values (@escalation, @partner, @participant, 'FR', now(), 'acknowledged', now());
            insert into webhooks (id, partner_id, url, secret, state, reason, created_at) values (@webhook, @partner, 'https://example.org/', '\x00', 'disabled', 'disabled', now());
            insert into partner_streams (partner_id, last_seq) values (@partner, 1);
            insert into partner_events (id, partner_id, seq, type, data, at) values (@event, @partner, 1, 'booking.confirmed', '{}', now());
            """, new DynamicParameters(ids.ToDictionary(id => id.Key, id => (object)id.Value).Append(new("partner", partner)).ToDictionary()));
        return ids;
    }
}
