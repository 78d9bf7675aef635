using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Notification.Tests.Unit;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>What somebody else sees of a mail, as a program reads it that is not ours.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class DisguiseTests(NotificationWithMailSink state)
{
    const string Sender = "Médiathèque du Port", Subject = "مكتبة · prêt nº 7 & 読書会", Title = "Club de lecture, salle 2";
    static readonly object Disguise = new { sender = Sender, subject = Subject, calendar_title = Title };

    [Fact]
    public async Task A_mail_looks_like_what_the_person_chose_and_like_nothing_else()
    {
        var person = await state.RegisterAsync("fr", new { words = "disguise", disguise = Disguise, calendar_entries = true, reminders = Array.Empty<string>() });
        var booking = state.Confirmed(person);
        await state.PublishInOrderAsync(booking);
        var mail = await MailReader.ReadAsync(await state.Sink.SourceAsync(await state.OnlyMailAsync(person)));
        Assert.Equal([new SenderOfMail(Sender, "agenda@rappel.example")], mail.From);
        Assert.Equal(Subject, mail.Subject);
        var calendar = Assert.Single(mail.Calendars);
        Assert.All(await CalendarReaders.ReadAsync(calendar.Text), read => Assert.Equal(Title, Assert.Single(read.Value.Events).Summary));
        Assert.DoesNotContain(mail.Headers, header => header.Contains("Agenda", StringComparison.Ordinal));
        Assert.Empty(NeutralWordsTests.TellingWordsIn(string.Join('\n', [mail.Text, calendar.Text.Replace("\r\n ", ""), .. mail.Headers])));

        await state.PublishInOrderAsync(state.CancelledAfter(booking));
        await Eventually.HoldsAsync(async () => (await state.Sink.ToAsync(person.Email)).Length == 2, "the cancellation arrives");
        Assert.All(await state.Sink.ToAsync(person.Email), received => Assert.Equal(Subject, received.Subject));
        Assert.All(await state.Sink.ToAsync(person.Email), received => Assert.Contains($"<title>{Subject}</title>", WebUtility.HtmlDecode(received.Html)));
    }

    [Fact]
    public async Task A_disguise_stays_until_it_is_replaced_or_given_up_and_is_never_shown()
    {
        var person = await state.RegisterAsync("fr", new { words = "disguise", disguise = Disguise, exit_word = "pomme" });
        var kept = await PutAsync(person, new { words = "disguise", reminders = Array.Empty<string>() });
        Assert.Equal((true, true), (kept.GetProperty("has_disguise").GetBoolean(), kept.GetProperty("has_exit_word").GetBoolean()));
        Assert.DoesNotContain("Club", kept.GetRawText());
        Assert.DoesNotContain("pomme", kept.GetRawText());
        await PutAsync(person, new { words = "disguise", reminders = Array.Empty<string>(), disguise = new { sender = "Gym", subject = "Gym 2", calendar_title = "Gym 3" } });
        await state.PublishInOrderAsync(state.Confirmed(person));
        Assert.Equal("Gym 2", (await state.OnlyMailAsync(person)).Subject);

        var given = await PutAsync(person, new { words = "neutral", exit_word = "" });
        Assert.Equal((false, false), (given.GetProperty("has_disguise").GetBoolean(), given.GetProperty("has_exit_word").GetBoolean()));
        var refused = await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/policy", new { words = "disguise" }, StrictJson.Options);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal("/disguise", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Somebody_without_any_contact_may_have_a_disguise_too()
    {
        var answer = await state.Http.PostAsJsonAsync("/v1/notifications/participants", new { language = "fr", time_zone = "Europe/Paris", policy = new { words = "disguise", disguise = Disguise } }, StrictJson.Options);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("has_disguise").GetBoolean());
    }

    async Task<JsonElement> PutAsync(Person person, object policy)
    {
        var answer = await state.Http.PutAsJsonAsync($"/v1/notifications/participants/{person.Id}/policy", policy, StrictJson.Options);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
