using Entraide.Notification.Tests.Unit;
using Entraide.Testing;
using static Entraide.Notification.Tests.Integration.NotificationWithMailSink;

namespace Entraide.Notification.Tests.Integration;

/// <summary>Mails that keep a calendar right, as programs read them that are not ours: mailparser the mail, ical.js and node-ical the calendar.</summary>
[Collection(nameof(NotificationWithMailSink)), Trait("Category", "Integration")]
public sealed class CalendarMailTests(NotificationWithMailSink state)
{
    // One in winter and one in summer, in a year whose clock changes node-ical's own table knows.
    static readonly int NextYear = In(TimeSpan.FromDays(366)).Year;
    static readonly DateTimeOffset A = new(NextYear, 2, 3, 13, 5, 0, TimeSpan.Zero), B = new(NextYear, 7, 5, 9, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("fr", "Rendez-vous")]
    [InlineData("en", "Appointment")]
    [InlineData("ar", "موعد")]
    public async Task One_entry_is_made_moved_and_taken_out_again_and_names_nothing(string language, string title)
    {
        var person = await state.RegisterAsync(language, new { calendar_entries = true, reminders = Array.Empty<string>() });
        var booking = state.Confirmed(person, A);
        await state.PublishInOrderAsync(booking);
        await ExpectAsync(person, 1, "REQUEST", "CONFIRMED", booking.CalendarUid, sequence: 1, A, A.AddHours(1), title);
        await state.PublishInOrderAsync(Moved(booking, 2, A, B));
        await ExpectAsync(person, 2, "REQUEST", "CONFIRMED", booking.CalendarUid, sequence: 2, B, B.AddMinutes(90), title);
        await state.PublishInOrderAsync(Moved(booking, 3, B, B) with { EndsAt = B.AddMinutes(45) });
        await ExpectAsync(person, 3, "REQUEST", "CONFIRMED", booking.CalendarUid, sequence: 3, B, B.AddMinutes(45), title);
        await state.PublishInOrderAsync(state.CancelledAfter(booking) with { StartsAt = B, Sequence = 4 });
        await ExpectAsync(person, 4, "CANCEL", "CANCELLED", booking.CalendarUid, sequence: 4, B, B.AddMinutes(45), title);
    }

    [Fact]
    public async Task Who_wants_explicit_words_finds_them_in_the_calendar_too()
    {
        var person = await state.RegisterAsync("fr", new { calendar_entries = true, words = "explicit", consent = new { given_on = "2026-01-01" }, reminders = Array.Empty<string>() });
        await state.PublishInOrderAsync(state.Confirmed(person, A));
        var calendar = Assert.Single((await MailAsync(person, 1)).Calendars);
        Assert.All(await CalendarReaders.ReadAsync(calendar.Text), read => Assert.Equal("Séance de pair-aidance", Assert.Single(read.Value.Events).Summary));
    }

    [Fact]
    public async Task Nobody_finds_an_entry_in_a_calendar_who_did_not_ask_for_it()
    {
        var person = await state.RegisterAsync("fr");
        await state.PublishInOrderAsync(state.Confirmed(person, A));
        Assert.Equal(["multipart/alternative", "text/plain", "text/html"], (await MailAsync(person, 1)).Parts);
    }

    async Task ExpectAsync(Person person, int number, string method, string status, Guid uid, int sequence, DateTimeOffset start, DateTimeOffset end, string title)
    {
        var mail = await MailAsync(person, number);
        Assert.Equal(["multipart/alternative", "text/plain", "text/html", "text/calendar"], mail.Parts);
        var calendar = Assert.Single(mail.Calendars);
        Assert.Equal((method, "utf-8"), (calendar.Method, calendar.Charset));
        foreach (var (reader, read) in await CalendarReaders.ReadAsync(calendar.Text))
        {
            var entry = Assert.Single(read.Events);
            Assert.Equal((reader, method, uid.ToString(), sequence, start, end, title, status), (reader, read.Method, entry.Uid, entry.Sequence, entry.Start, entry.End, entry.Summary, entry.Status));
            if (reader == "ical.js")
            {
                Assert.Equal("mailto:agenda@rappel.example", entry.Organizer);
                Assert.Equal([$"mailto:{person.Email}"], entry.Attendees!);
                Assert.DoesNotContain(entry.Properties!, property => property is "location" or "description" or "url" or "comment" or "contact" or "categories");
            }
        }

        Assert.Empty(NeutralWordsTests.TellingWordsIn(string.Join('\n', [mail.Subject, mail.Text, calendar.Text.Replace("\r\n ", ""), .. mail.Headers])));
    }

    /// <summary>The mail the person got as the <paramref name="number"/>th, the others being there.</summary>
    async Task<ReadMail> MailAsync(Person person, int number)
    {
        await Eventually.HoldsAsync(async () => (await state.Sink.ToAsync(person.Email)).Length == number, $"{number} mails are there");
        return await MailReader.ReadAsync(await state.Sink.SourceAsync((await state.Sink.ToAsync(person.Email))[^1]));
    }
}
