using System.Net.Http.Json;
using System.Text.Json;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Http;
using Entraide.Testing;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Mails of every language as a program reads them that is not ours (mailparser).</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class LanguageMailTests(NotificationWithMailSink state)
{
    const string Templates = "/v1/notifications/templates";
    static readonly DateTimeOffset Start = new(2099, 2, 3, 13, 5, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("fr", "fr", "ltr", "Votre rendez-vous", "Votre rendez-vous du mardi 3 février 2099 à 14:05 est confirmé.")]
    [InlineData("en", "en", "ltr", "Your appointment", "Your appointment on Tuesday 3 February 2099 at 14:05 is confirmed.")]
    [InlineData("ar", "ar", "rtl", "موعدك", "تم تأكيد موعدك يوم الثلاثاء 3 فبراير 2099 الساعة \u206614:05\u2069.")]
    [InlineData("es", "es", "ltr", "Su cita", "Su cita del martes 3 de febrero de 2099 a las 14:05 está confirmada.")]
    [InlineData("it", "it", "ltr", "Il Suo appuntamento", "Il Suo appuntamento di martedì 3 febbraio 2099, ore 14:05 è confermato.")]
    [InlineData("de-CH", "de", "ltr", "Ihr Termin", "Ihr Termin am Dienstag, 3. Februar 2099, um 14:05 Uhr ist bestätigt.")]
    [InlineData("pl", "pl", "ltr", "Państwa termin", "Państwa termin 3 lutego 2099 (wtorek) o godz. 14:05 jest potwierdzony.")]
    [InlineData("tr", "tr", "ltr", "Randevunuz", "Randevunuz onaylandı: 3 Şubat 2099 Salı, saat 14:05.")]
    [InlineData("pt-BR", "pt", "ltr", "O seu compromisso", "O seu compromisso de terça-feira, 3 de fevereiro de 2099, às 14:05, está confirmado.")]
    [InlineData("ru", "ru", "ltr", "Ваша встреча", "Ваша встреча 3 февраля 2099 г. (вторник) в 14:05 подтверждена.")]
    [InlineData("ja", "ja", "ltr", "ご予定について", "2099年2月3日（火曜日）14:05のご予定が確定しました。")]
    [InlineData("yue", "zh", "ltr", "您的预约", "您在2099年2月3日（星期二）14:05的预约已确认。")]
    [InlineData("uk", "en", "ltr", "Your appointment", "Your appointment on Tuesday 3 February 2099 at 14:05 is confirmed.")]
    public async Task A_mail_arrives_in_the_persons_language(string language, string writtenIn, string direction, string subject, string sentence)
    {
        var person = await state.RegisterAsync(language, new { reminders = Array.Empty<string>() });
        await state.PublishAsync(state.Confirmed(person, Start));
        var mail = await ReadAsync(person);
        Assert.Equal(subject, mail.Subject);
        Assert.Contains(sentence, mail.Text);
        Assert.Contains($"<html lang=\"{writtenIn}\" dir=\"{direction}\">", mail.Html);
        Assert.Contains($"<body dir=\"{direction}\"", mail.Html);
        Assert.Equal(direction == "rtl", mail.Html!.Contains("<bdi dir=\"ltr\">14:05</bdi>"));
        Assert.Contains($"Content-Language: {writtenIn}", mail.Headers);
    }

    [Fact]
    public async Task A_person_is_told_of_what_they_are_written_in_and_keeps_their_calendar()
    {
        var answer = await state.Http.PostAsJsonAsync("/v1/notifications/participants",
            new { email = "c@example.org", language = "fa", time_zone = "Asia/Tehran", calendar = "persian" }, StrictJson.Options);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("fa", "en", "persian"), (Text(body, "language"), Text(body, "written_in"), Text(body, "calendar")));
        Assert.Equal(body.ToString(), await state.Http.GetStringAsync(answer.Headers.Location));
    }

    [Fact]
    public async Task A_partners_own_words_are_sent_until_they_are_taken_back()
    {
        const string Path = $"{Templates}/fr/confirmation";
        var written = await PutAsync(Path, new { subject = "À bientôt", body = "C’est noté pour le {when}.", @short = "Noté : {when}" });
        Assert.Equal(System.Net.HttpStatusCode.OK, written.StatusCode);
        Assert.Equal("C’est noté pour le mardi 3 février 2099 à 14:05.", Line(await ConfirmAsync("fr")));
        Assert.Equal("À bientôt", Text(await state.Http.GetFromJsonAsync<JsonElement>(Path), "subject"));
        Assert.Contains(await ListAsync(), item => Text(item, "kind") == "confirmation" && item.GetProperty("own").GetBoolean() && item.GetProperty("in_force").GetBoolean());

        // Another partner has its own words, or ours.
        using var other = state.Service.As(NotificationWithMailSink.NewId(), NotificationWithMailSink.Scopes);
        Assert.Equal("Votre rendez-vous", Text(await other.GetFromJsonAsync<JsonElement>(Path), "subject"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await other.DeleteAsync(Path)).StatusCode);

        // The rules became stricter since.
        await state.SqlAsync<int>("update templates set body = 'Séance le {when}.' where partner_id = @Partner", new { state.Partner });
        Assert.Equal("Votre rendez-vous du mardi 3 février 2099 à 14:05 est confirmé.", Line(await ConfirmAsync("fr")));
        Assert.False((await state.Http.GetFromJsonAsync<JsonElement>(Path)).GetProperty("in_force").GetBoolean());

        Assert.Equal(System.Net.HttpStatusCode.NoContent, (await state.Http.DeleteAsync(Path)).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await state.Http.DeleteAsync(Path)).StatusCode);
        Assert.Empty(await ListAsync());
    }

    [Theory]
    [InlineData("fr/confirmation", "/body", "tells too much: séance", "Séance le {when}")]
    [InlineData("de/confirmation", "/body", "tells too much: ピア", "ピア {when}")]
    [InlineData("fr/confirmation", "/body", "does not use the variable when", "Bonjour")]
    [InlineData("fr/confirmation", "/body", "uses the variable name", "{when} {name}")]
    [InlineData("fr/confirmation?words=explicit", "/body", "what programs turn into a link", "Séance le {when} https://x.example")]
    [InlineData("ru/expiring", "/body", "has not exactly the plural forms", "{count, plural, one {#} other {#}} {date}")]
    [InlineData("fr/lines", "/body", "uses the variable lines", "{numbers} {lines}")]
    [InlineData("fr/confirmation", "/short", "does not fit one text message", "Le {when}, à la même heure que d’habitude, au même endroit que d’habitude.")]
    [InlineData("fr/confirmation?words=loud", "?words", "One of", "{when}")]
    public async Task Words_that_break_a_rule_are_refused_by_name(string path, string pointer, string detail, string body)
    {
        var answer = await PutAsync($"{Templates}/{path}", new { subject = "Rappel", body });
        Assert.Equal(422, (int)answer.StatusCode);
        var faults = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray();
        Assert.Contains(faults, fault => Text(fault, "pointer") == pointer && Text(fault, "detail")!.Contains(detail));
        Assert.Empty(await ListAsync());
    }

    [Theory]
    [InlineData("nl/confirmation")]
    [InlineData("fr/greeting")]
    [InlineData("FR/confirmation")]
    public async Task There_is_nothing_to_write_in_another_language_or_of_another_kind(string path) =>
        Assert.Equal(404, (int)(await PutAsync($"{Templates}/{path}", new { subject = "x", body = "{when}" })).StatusCode);

    [Fact]
    public async Task A_text_is_seen_as_a_person_would_before_it_is_written()
    {
        var ours = await PreviewAsync("ar/lines?words=neutral", new { });
        Assert.Equal(("rtl", "أرقام"), (Text(ours, "direction"), Text(ours, "subject")));
        Assert.Contains("<bdi>*1000</bdi>", Text(ours, "html"));
        var tried = await PreviewAsync("en/expiring", new { texts = new { subject = "Points", body = "{count, plural, one {# point} other {# points}} until {date}" }, calendar = "buddhist" });
        Assert.Equal("12 points until 30 September", Text(tried, "short"));
        Assert.Contains("until Wednesday 30 September 2569", Text(tried, "text"));
        var refused = await state.Http.PostAsJsonAsync($"{Templates}/en/expiring/preview", new { texts = new { subject = "Credits", body = "{count} {date}" }, time_zone = "Mars/Olympus" }, StrictJson.Options);
        Assert.Equal(["/texts/subject", "/time_zone"], (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray().Select(fault => Text(fault, "pointer")).Distinct());
    }

    [Fact]
    public async Task Every_text_can_be_read_and_each_previews()
    {
        foreach (var kind in Enum.GetValues<DeliveryKind>())
        {
            foreach (var language in Wording.Languages)
            {
                Assert.False((await state.Http.GetFromJsonAsync<JsonElement>($"{Templates}/{language}/{kind.Word()}?words=explicit")).GetProperty("own").GetBoolean());
                Assert.Equal(language, Text(await PreviewAsync($"{language}/{kind.Word()}", new { }), "language"));
            }
        }
    }

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    static string Line(ReadMail mail) => mail.Text.Split('\n')[2];

    Task<HttpResponseMessage> PutAsync(string path, object body) => state.Http.PutAsJsonAsync(path, body, StrictJson.Options);

    async Task<JsonElement> PreviewAsync(string path, object body)
    {
        var parts = path.Split('?');
        var answer = await state.Http.PostAsJsonAsync($"{Templates}/{parts[0]}/preview{(parts.Length > 1 ? "?" + parts[1] : "")}", body, StrictJson.Options);
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    Task<JsonElement[]> ListAsync() => state.Http.ItemsAsync($"{Templates}?limit=100");

    async Task<ReadMail> ConfirmAsync(string language)
    {
        var person = await state.RegisterAsync(language, new { reminders = Array.Empty<string>() });
        await state.PublishAsync(state.Confirmed(person, Start));
        return await ReadAsync(person);
    }

    async Task<ReadMail> ReadAsync(Person person) => await MailReader.ReadAsync(await state.Sink.SourceAsync(await state.OnlyMailAsync(person)));
}
