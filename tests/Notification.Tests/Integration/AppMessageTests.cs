using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Messages by the partner's own app: told by id, read where they are shown.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class AppMessageTests(NotificationWithMailSink state)
{
    static readonly object ByApp = new { channels = new[] { "app" }, reminders = Array.Empty<string>() };

    [Fact]
    public async Task The_partners_system_hears_of_it_by_id_and_reads_it_in_the_persons_words()
    {
        var (person, delivery) = await ToldAsync();
        var events = (await state.Http.GetFromJsonAsync<JsonElement>("/v1/notifications/events?limit=100&after=0")).GetProperty("items");
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<long>("select count(*) from partner_events where id = @delivery and type = 'message.ready' and data = jsonb_build_object('delivery_id', @delivery)", new { delivery }))[0] == 1, "it is told once");
        Assert.NotEqual(JsonValueKind.Undefined, events.ValueKind);

        var answer = await state.Http.GetAsync($"/v1/notifications/messages/{delivery}");
        Assert.Equal((HttpStatusCode.OK, "no-store"), (answer.StatusCode, answer.Headers.CacheControl?.ToString()));
        var message = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((person.Id, "device-7", "fr", "ltr"), (message.GetProperty("person_id").GetGuid(), message.GetProperty("device").GetString(), message.GetProperty("language").GetString(), message.GetProperty("direction").GetString()));
        Assert.Contains("confirmé", message.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Empty(await state.Sink.ToAsync(person.Email));

        using var stranger = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/v1/notifications/messages/{delivery}")).StatusCode);
    }

    [Fact]
    public async Task What_may_not_be_said_any_more_is_not_there_to_be_read()
    {
        var (person, delivery) = await ToldAsync();
        (await state.Http.PostAsync($"/v1/notifications/participants/{person.Id}/stop", null)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync($"/v1/notifications/messages/{delivery}")).StatusCode);
    }

    async Task<(Person Person, Guid Delivery)> ToldAsync()
    {
        var person = await state.RegisterAsync(policy: ByApp);
        (await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/contacts/app", new { value = "device-7" })).EnsureSuccessStatusCode();
        await state.PublishAsync(state.Confirmed(person));
        await state.StatesBecomeAsync(person, "confirmation:sent");
        return (person, (await state.SqlAsync<Guid>("select id from deliveries where person_id = @Id and channel = 'app'", person))[0]);
    }
}
