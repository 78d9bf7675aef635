using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>What did not arrive: shown, tried again, reported.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class UndeliveredTests(NotificationWithMailSink state)
{
    [Fact]
    public async Task A_message_that_was_given_up_is_shown_and_tried_again_on_request()
    {
        var (person, delivery) = await SentAsync();
        await state.SqlAsync<int>("update deliveries set state = 'dead', sent_at = null, reason = 'too_many_attempts', doubts = 1, attempts = 100 where id = @delivery", new { delivery });
        var shown = Assert.Single(await ListAsync("?state=dead"), row => row.GetProperty("id").GetGuid() == delivery);
        Assert.Equal("too_many_attempts", shown.GetProperty("reason").GetString());
        Assert.Equal(person.Id, shown.GetProperty("participant_id").GetGuid());
        Assert.DoesNotContain(person.Email, shown.ToString());

        Assert.Equal(HttpStatusCode.Accepted, (await RetryAsync(delivery)).StatusCode);
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        Assert.Equal(2, (await state.Sink.ToAsync(person.Email)).Length);
        Assert.Single((await state.Sink.ToAsync(person.Email)).Select(mail => mail.Headers["message-id"]).Distinct());
        Assert.Equal(HttpStatusCode.Conflict, (await RetryAsync(delivery)).StatusCode);
    }

    [Fact]
    public async Task What_is_tried_again_is_decided_anew()
    {
        var (person, delivery) = await SentAsync();
        await state.SqlAsync<int>("update deliveries set state = 'dead', sent_at = null, reason = 'too_many_attempts' where id = @delivery", new { delivery });
        await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/policy", new { i_will_contact_you = true }, StrictJson.Options);
        Assert.Equal(HttpStatusCode.Accepted, (await RetryAsync(delivery)).StatusCode);
        await Eventually.HoldsAsync(async () => (await state.StatesAsync(person)).Contains("confirmation:suppressed:i_will_contact_you"), "it is suppressed");
        Assert.Single(await state.Sink.ToAsync(person.Email));
    }

    [Fact]
    public async Task A_hard_bounce_ends_the_contact_and_a_soft_one_the_message()
    {
        var (person, delivery) = await SentAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await BounceAsync(new { delivery_id = delivery, kind = "soft" })).StatusCode);
        Assert.Contains("confirmation:bounced:bounced_for_now", await state.StatesAsync(person));
        Assert.False((await ParticipantAsync(person)).TryGetProperty("bounced", out _));

        // Again, by the id of the mail: told twice is told once.
        var mail = await state.OnlyMailAsync(person);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.NoContent, (await BounceAsync(new { message_id = mail.Headers["message-id"], kind = "hard" })).StatusCode);
        }

        Assert.Equal("email", Assert.Single((await ParticipantAsync(person)).GetProperty("bounced").EnumerateArray()).GetString());
        Assert.Contains(await ListAsync("?state=bounced"), row => row.GetProperty("id").GetGuid() == delivery && row.GetProperty("reason").GetString() == "bounced");

        await state.PublishAsync(state.Confirmed(person));
        await Eventually.HoldsAsync(async () => (await state.StatesAsync(person)).Contains("confirmation:suppressed:bounced"), "the next one is not sent");
        Assert.Single(await state.Sink.ToAsync(person.Email));

        // Whoever replaces the contact need not know of bounces.
        await state.SqlAsync<int>("update contacts set sealed = sealed || '\\x00'::bytea where person_id = @Id", person);
        Assert.False((await ParticipantAsync(person)).TryGetProperty("bounced", out _));
        Assert.Equal(HttpStatusCode.NoContent, (await BounceAsync(new { delivery_id = delivery, kind = "hard" })).StatusCode);
        Assert.False((await ParticipantAsync(person)).TryGetProperty("bounced", out _));
    }

    [Fact]
    public async Task Another_partners_message_is_like_an_unknown_one()
    {
        var (_, delivery) = await SentAsync();
        using var other = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        foreach (var id in new[] { delivery, NotificationWithMailSink.NewId() })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"/v1/notifications/deliveries/{id}/retry", null)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync("/v1/notifications/bounces", new { delivery_id = id, kind = "hard" }, StrictJson.Options)).StatusCode);
        }

        Assert.Equal("{\"items\":[]}", await other.GetStringAsync("/v1/notifications/deliveries?state=dead"));
    }

    [Theory]
    [InlineData("""{"kind":"hard"}""")]
    [InlineData("""{"kind":"fatal","delivery_id":"01990000-0000-7000-8000-000000000000"}""")]
    [InlineData("""{"kind":"hard","message_id":"<hello@example.org>"}""")]
    [InlineData("""{"kind":"hard","delivery_id":"01990000-0000-7000-8000-000000000000","message_id":"<01990000000070008000000000000000@example.org>"}""")]
    public async Task Reports_that_mean_nothing_are_refused(string body) =>
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.PostAsync("/v1/notifications/bounces", new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")))).StatusCode);

    [Fact]
    public async Task The_list_is_read_page_by_page()
    {
        var people = new[] { await SentAsync(), await SentAsync(), await SentAsync() };
        using var http = state.Service.As(state.Partner, NotificationWithMailSink.Scopes);
        await state.SqlAsync<int>("update deliveries set state = 'dead', sent_at = null, reason = 'outcome_unknown' where id = any(@ids)", new { ids = people.Select(one => one.Delivery).ToArray() });
        var (seen, next) = (new List<Guid>(), (string?)"/v1/notifications/deliveries?state=dead&limit=2");
        while (next is not null)
        {
            var answer = await http.GetAsync(next);
            seen.AddRange((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray().Select(row => row.GetProperty("id").GetGuid()));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(seen.Distinct().Count(), seen.Count);
        Assert.All(people, one => Assert.Contains(one.Delivery, seen));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await http.GetAsync("/v1/notifications/deliveries?state=sent")).StatusCode);
    }

    [Fact]
    public async Task A_channel_that_is_not_configured_is_named_and_holds_back_no_other()
    {
        var (person, _) = await SentAsync();
        await state.SqlAsync<int>("""
            update people set channels = array['email', 'sms'] where id = @Id;
            insert into contacts (person_id, channel, partner_id, sealed) select person_id, 'sms', partner_id, sealed from contacts where person_id = @Id and channel = 'email';
            insert into deliveries (id, partner_id, person_id, subject_id, channel, kind, lead_seconds, starts_at, state, due_at, created_at)
            values (gen_random_uuid(), @Partner, @Id, gen_random_uuid(), 'sms', 'reminder', 7200, now() + interval '2 hours', 'pending', now(), now())
            """, new { person.Id, state.Partner });
        await Eventually.HoldsAsync(async () => (await state.StatesAsync(person)).Contains("reminder:dead:channel_not_configured"), "it is given up by name");
        await state.PublishAsync(state.Confirmed(person));
        await Eventually.HoldsAsync(async () => (await state.Sink.ToAsync(person.Email)).Length == 2, "mails go on");
    }

    async Task<(Person Person, Guid Delivery)> SentAsync()
    {
        var person = await state.RegisterAsync();
        await state.PublishAsync(state.Confirmed(person));
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        return (person, (await state.SqlAsync<Guid>("select id from deliveries where person_id = @Id and kind = 'confirmation'", person))[0]);
    }

    Task<HttpResponseMessage> RetryAsync(Guid delivery) => state.Http.PostAsync($"/v1/notifications/deliveries/{delivery}/retry", null);

    Task<HttpResponseMessage> BounceAsync(object body) => state.Http.PostAsJsonAsync("/v1/notifications/bounces", body, StrictJson.Options);

    async Task<JsonElement> ParticipantAsync(Person person) => await state.Http.GetFromJsonAsync<JsonElement>($"/v1/notifications/participants/{person.Id}");

    Task<JsonElement[]> ListAsync(string query) => state.Http.ItemsAsync($"/v1/notifications/deliveries{query}&limit=100");
}
