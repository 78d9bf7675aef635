using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Notification.Deliveries;
using Entraide.Scheduling.Contracts;
using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Tenancy;
using Entraide.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class ParticipantTests(NotificationWithMailSink state)
{
    const string Participants = "/v1/notifications/participants";

    [Fact]
    public async Task A_participant_is_shown_without_the_contact()
    {
        var answer = await state.Http.PostAsJsonAsync(Participants, new { email = "shown@example.org", language = "ar", time_zone = "Africa/Algiers" });
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.DoesNotContain("shown", body);
        Assert.Equal(body, await state.Http.GetStringAsync(answer.Headers.Location));
        var id = JsonDocument.Parse(body).RootElement.GetProperty("participant_id").GetGuid();
        Assert.Equal(7, id.Version);
        Assert.Contains("\"reminders\":[\"PT24H\",\"PT2H\"]", body);
        Assert.Contains("\"has_email\":true", body);
    }

    [Theory]
    [InlineData("""{"email":"x\r\nBcc: y@example.org","language":"fr","time_zone":"Europe/Paris"}""", 422, "invalid", "/email")]
    [InlineData("""{"language":"de_DE","time_zone":"Europe/Paris"}""", 422, "invalid", "/language")]
    [InlineData("""{"language":"fr","time_zone":"Mars/Olympus"}""", 422, "invalid", "/time_zone")]
    [InlineData("""{"language":"fr","time_zone":"Europe/Paris","name":"x"}""", 400, "malformed", "/name")]
    [InlineData("""{"language":"fr"}""", 400, "malformed", "")]
    [InlineData("""not json""", 400, "malformed", "")]
    public async Task What_cannot_be_taken_is_a_problem_that_echoes_nothing(string json, int status, string type, string pointer)
    {
        var answer = await state.Http.PostAsync(Participants, new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((status, $"urn:entraide:problem:{type}"), ((int)answer.StatusCode, problem.GetProperty("type").GetString()));
        Assert.DoesNotContain("example.org", problem.ToString());
        Assert.DoesNotContain("Olympus", problem.ToString());
        if (pointer.Length > 0)
        {
            Assert.Equal(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        }
    }

    [Fact]
    public async Task Another_partner_finds_nothing_and_a_token_without_the_scope_may_not_look()
    {
        var person = await state.RegisterAsync();
        using var stranger = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"{Participants}/{person.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"{Participants}/{person.Id}/messages")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PutAsJsonAsync($"{Participants}/{person.Id}/policy", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"{Participants}/{person.Id}")).StatusCode);
        using var reader = state.Service.As(state.Partner, "notifications.read");
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync($"{Participants}/{person.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.DeleteAsync($"{Participants}/{person.Id}")).StatusCode);
        using var anonymous = state.Service.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync($"{Participants}/{person.Id}")).StatusCode);
    }

    [Fact]
    public async Task A_new_policy_holds_for_what_was_planned()
    {
        var person = await state.RegisterAsync();
        await state.PublishAsync(state.Confirmed(person));
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        async Task ChangeAsync(object policy) => (await state.Http.PutAsJsonAsync($"{Participants}/{person.Id}/policy", policy, StrictJson.Options)).EnsureSuccessStatusCode();

        await ChangeAsync(new { reminders = new[] { "PT3H" } });
        Assert.Equal("PT3H", Assert.Single(await state.MessagesAsync(person), message => message.GetProperty("kind").GetString() == "reminder").GetProperty("lead").GetString());
        await ChangeAsync(new { i_will_contact_you = true });
        Assert.Equal("confirmation:sent", await state.StatesAsync(person));
        await ChangeAsync(new { });
        Assert.Equal("confirmation:sent reminder:pending reminder:pending", await state.StatesAsync(person));
    }

    [Fact]
    public async Task Messages_come_in_pages()
    {
        var person = await state.RegisterAsync();
        await state.PublishAsync(state.Confirmed(person));
        await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        Assert.Equal(3, (await state.Http.WalkAsync($"{Participants}/{person.Id}/messages", 2, message => message.GetProperty("id").GetString()!)).Count);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await state.Http.GetAsync($"{Participants}/{person.Id}/messages?limit=101")).StatusCode);
    }

    [Fact]
    public async Task An_erased_person_leaves_no_row_and_is_never_written_to_again()
    {
        var person = await state.RegisterAsync("en", new { reminders = new[] { "PT1M" } });
        var booking = state.Confirmed(person, NotificationWithMailSink.In(TimeSpan.FromSeconds(62)));
        await state.PublishAsync(booking);
        await state.OnlyMailAsync(person);
        await state.PublishInOrderAsync(new PlaceOffered(NotificationWithMailSink.NewId(), NotificationWithMailSink.NewId(), state.Partner, person.Id,
            booking.StartsAt, booking.EndsAt, NotificationWithMailSink.In(TimeSpan.FromHours(-1)), "chat"));
        Assert.Equal(HttpStatusCode.NoContent, (await state.Http.DeleteAsync($"{Participants}/{person.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync($"{Participants}/{person.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.GetAsync($"{Participants}/{person.Id}/messages")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await state.Http.DeleteAsync($"{Participants}/{person.Id}")).StatusCode);
        Assert.Equal(0, Assert.Single(await state.SqlAsync<long>("""
            select (select count(*) from people where id = @Id) + (select count(*) from vault.data_keys where person_id = @Id)
                 + (select count(*) from contacts where person_id = @Id) + (select count(*) from deliveries where person_id = @Id) + (select count(*) from bookings where person_id = @Id) + (select count(*) from offers where person_id = @Id)
            """, person)));

        // Whatever still comes for them leaves no trace; and a reminder due after theirs has come and gone.
        await state.PublishInOrderAsync(state.CancelledAfter(booking));
        Assert.Empty(await state.SqlAsync<Guid>("select id from deliveries where person_id = @Id", person));
        var other = await state.RegisterAsync("en", new { reminders = new[] { "PT1M" } });
        await state.PublishAsync(state.Confirmed(other, booking.StartsAt.AddSeconds(1)));
        await state.StatesBecomeAsync(other, "confirmation:sent reminder:sent");
        Assert.Single(await state.Sink.ToAsync(person.Email));
    }

    [Fact]
    public async Task What_is_older_than_a_quarter_of_a_year_is_forgotten()
    {
        var (old, recent) = (await state.RegisterAsync(), await state.RegisterAsync());
        foreach (var person in new[] { old, recent })
        {
            await state.PublishAsync(state.Confirmed(person));
            await state.StatesBecomeAsync(person, "confirmation:sent reminder:pending reminder:pending");
        }

        await state.SqlAsync<int>("update deliveries set state = 'sent', sent_at = now(), due_at = now() - interval '91 days', starts_at = now() - interval '91 days' where person_id = @Id", old);
        WorkingFor.AllPartners("as the job does");
        await using var scope = state.Service.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PruneDeliveries>().RunAsync(CancellationToken.None);
        Assert.Empty(await state.MessagesAsync(old));
        Assert.Equal(3, (await state.MessagesAsync(recent)).Length);
    }
}
