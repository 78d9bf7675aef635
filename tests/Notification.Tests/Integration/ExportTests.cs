using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Scheduling.Contracts;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class ExportTests(NotificationWithMailSink state)
{
    [Fact]
    public async Task A_person_gets_everything_that_is_held_about_them()
    {
        var person = await state.RegisterAsync("en", new
        {
            quiet_hours = new { from = "21:00", to = "08:00" },
            words = "disguise",
            disguise = new { sender = "Library", subject = "Your loan", calendar_title = "Reading" },
            exit_word = "green apple",
        });
        (await state.Http.PutAsJsonAsync("/v1/notifications/escalation-policy", new { without_consent = new[] { "contact_person" }, only_with_consent = Array.Empty<string>(), texts = new { en = "We call you." } })).EnsureSuccessStatusCode();
        (await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/escalation-policy", new { version = 1 })).EnsureSuccessStatusCode();
        await state.PublishAsync(new CrisisSignalled(NotificationWithMailSink.NewId(), state.Partner, person.Id, null, null, null, "FR", NotificationWithMailSink.In(TimeSpan.Zero)));
        await Eventually.HoldsAsync(async () => (await state.SqlAsync<long>("select count(*) from escalations where person_id = @Id", person))[0] == 1, "the signal is known");
        foreach (var value in new[] { "+33612345677", "+33612345678" })
        {
            (await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/contacts/sms", new { value })).EnsureSuccessStatusCode();
        }

        var booking = state.Confirmed(person);
        var offer = new PlaceOffered(NotificationWithMailSink.NewId(), NotificationWithMailSink.NewId(), state.Partner, person.Id, booking.StartsAt, booking.EndsAt, NotificationWithMailSink.In(TimeSpan.FromHours(20)), "chat");
        await state.SettleAsync();
        await state.PublishInOrderAsync(booking, offer);

        using var exporter = state.Service.As(state.Partner, "notifications.export");
        var answer = await exporter.GetAsync($"/v1/notifications/participants/{person.Id}/export");
        Assert.Equal((HttpStatusCode.OK, "no-store"), (answer.StatusCode, answer.Headers.CacheControl?.ToString()));
        var export = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((person.Id, "participant", "en", "Europe/Paris"), (export.GetProperty("id").GetGuid(), export.GetProperty("kind").GetString(), export.GetProperty("language").GetString(), export.GetProperty("time_zone").GetString()));
        Assert.Equal((person.Email, "+33612345678"), (export.GetProperty("contacts").GetProperty("email").GetString(), export.GetProperty("contacts").GetProperty("sms").GetString()));
        // Opened under the key they have since a contact was replaced.
        Assert.Equal(("Library", "green apple"), (export.GetProperty("disguise").GetProperty("sender").GetString(), export.GetProperty("exit_word").GetString()));
        Assert.Equal("FR", Assert.Single(export.GetProperty("danger_signals").EnumerateArray()).GetProperty("country").GetString());
        Assert.Equal(1, Assert.Single(export.GetProperty("policies_shown").EnumerateArray()).GetProperty("version").GetInt32());
        Assert.Equal("21:00", export.GetProperty("policy").GetProperty("quiet_hours").GetProperty("from").GetString());
        Assert.Equal(booking.BookingId, Assert.Single(export.GetProperty("bookings").EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Equal(offer.EntryId, Assert.Single(export.GetProperty("offers").EnumerateArray()).GetProperty("entry_id").GetGuid());
        Assert.Equal((await state.SqlAsync<long>("select count(*) from deliveries where person_id = @Id", person))[0], export.GetProperty("messages").GetArrayLength());
        Assert.True(export.GetProperty("messages").GetArrayLength() >= 4);

        // Of every table that says whose its rows are, something is in it: a new one has to be thought of.
        Assert.Equal(["bookings", "contacts", "data_keys", "deliveries", "escalations", "expiring_credits", "lookups", "offers", "sealed_choices", "shown_policies"],
            await state.SqlAsync<string>("select table_name from information_schema.columns where column_name in ('person_id', 'participant_id') and table_name not like 'outbox%' order by 1"));
    }

    [Fact]
    public async Task It_takes_a_scope_of_its_own_and_the_persons_partner()
    {
        var person = await state.RegisterAsync();
        var path = $"/v1/notifications/participants/{person.Id}/export";
        Assert.Equal(HttpStatusCode.Forbidden, (await state.Http.GetAsync(path)).StatusCode);
        using var stranger = state.Service.As(NotificationWithMailSink.NewId(), "notifications.export");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path)).StatusCode);
        using var exporter = state.Service.As(state.Partner, "notifications.export");
        Assert.Equal(HttpStatusCode.NotFound, (await exporter.GetAsync($"/v1/notifications/staff/{person.Id}/export")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await exporter.GetAsync($"/v1/notifications/participants/{person.Id}")).StatusCode);
        (await state.Http.DeleteAsync($"/v1/notifications/participants/{person.Id}")).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NotFound, (await exporter.GetAsync(path)).StatusCode);
    }
}
