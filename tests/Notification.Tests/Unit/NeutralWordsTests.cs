using Entraide.Notification.Deliveries;
using Entraide.Notification.Mail;
using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using Microsoft.Extensions.Configuration;
using NodaTime;
using static Entraide.Notification.Tests.Unit.People;

namespace Entraide.Notification.Tests.Unit;

/// <summary>Rule 2: a mail that somebody else sees names no service, no topic, no partner and no role.</summary>
public sealed class NeutralWordsTests
{
    // Stems, so that every form of a word is found.
    static readonly string[] Telling =
    [
        "entraide", "pair", "aidan", "aide", "soutien", "accompagn", "écoute", "santé", "mental", "psy", "thérap", "drogue", "sexe", "sexuel", "groupe", "atelier", "séance",
        "associat", "partenaire", "bénévole", "crise", "rétabliss", "dépend", "addict", "soin", "médic", "patient", "crédit",
        "peer", "support", "help", "health", "therap", "lgbt", "queer", "gay", "lesbian", "trans", "sex", "drug", "group", "workshop", "session", "mentor", "ngo", "charity",
        "partner", "volunteer", "crisis", "recovery", "clinic", "hospital", "counsel", "care", "treatment", "credit", "participant",
        "دعم", "مساعد", "أقران", "نفسي", "صحة", "علاج", "مخدر", "جنس", "مثلي", "مجموعة", "جلسة", "أزمة", "إدمان", "تعافي", "شريك", "متطوع", "جمعية", "منظمة", "عيادة", "مستشفى", "رعاية", "مشارك",
    ];

    public static TheoryData<string> Languages => [.. Wording.Languages];

    internal static string[] TellingWordsIn(string text) => [.. ForbiddenWords.In(text, "")];

    [Fact]
    public void The_lists_have_every_word_that_was_ever_looked_for() => Assert.All(Telling, word => Assert.NotEmpty(TellingWordsIn(word)));

    // One kind over a year of days in every calendar, so that every name of a day and a month is looked at too.
    static IEnumerable<string> Texts(string language, Words words) =>
        from kind in Enum.GetValues<DeliveryKind>()
        from day in Enumerable.Range(0, 365)
        where kind == DeliveryKind.Reminder || day % 60 == 0
        from calendar in PersonCalendar.All
        let mail = Message.Compose(InParis(ContactPolicy.Default with { Words = words }, language: language, calendar: calendar), kind,
            Everything(At("2026-01-01T12:00") + Duration.FromDays(day), At("2026-01-01T08:00") + Duration.FromDays(day)) with { Text = "x", Lines = [new NamedNumber("x", "116 111")] })
        select $"{mail.Subject}\n{mail.Plain}\n{mail.Short}\n{System.Net.WebUtility.HtmlDecode(mail.Html)}";

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_neutral_mail_tells_what_it_is_about(string language) => Assert.Empty(Texts(language, Words.Neutral).SelectMany(text => ForbiddenWords.In(text, language)).Distinct());

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_disguised_mail_tells_no_more_than_a_neutral_one(string language) => Assert.Equal(Texts(language, Words.Neutral), Texts(language, Words.Disguise));

    [Theory]
    [MemberData(nameof(Languages))]
    public void The_list_would_find_such_a_word(string language) => Assert.All(Texts(language, Words.Explicit), text => Assert.NotEmpty(ForbiddenWords.In(text, language)));

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_calendar_shows_no_more_than_a_mail(string language)
    {
        string Entry(Words words) => CalendarEntry.Of(DeliveryKind.Confirmation, InParis(ContactPolicy.Default with { CalendarEntries = true, Words = words }, language: language),
            new Meeting(Guid.Empty, 1, At("2026-02-10T10:00"), At("2026-02-10T11:00")), "agenda@rappel.example", "someone@example.org", At("2026-02-01T12:00"))!.Text;
        Assert.Empty(TellingWordsIn(Entry(Words.Neutral)));
        Assert.NotEmpty(TellingWordsIn(Entry(Words.Explicit)));
    }

    [Fact]
    public void The_default_sender_tells_nothing()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Smtp:Url", "smtp://localhost:25")]).Build();
        Assert.Empty(TellingWordsIn(MailSender.From(settings).ToString()));
    }
}
