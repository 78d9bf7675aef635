using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using NodaTime;
using static Entraide.Notification.Tests.Unit.People;

namespace Entraide.Notification.Tests.Unit;

public sealed class MailTests
{
    static readonly Instant Start = At("2026-02-01T14:05"), Other = At("2026-01-31T09:30");

    static Message Mail(string language, DeliveryKind kind, Words words = Words.Neutral) =>
        Message.Compose(InParis(ContactPolicy.Default with { Words = words }, language: language), kind, Everything(Start, Other));

    [Fact]
    public void French()
    {
        var mail = Mail("fr", DeliveryKind.Reminder);
        Assert.Equal("Rappel", mail.Subject);
        Assert.Equal("Bonjour,\r\n\r\nRappel\u00a0: vous avez quelque chose de prévu le dimanche 1er février 2026 à 14:05.\r\n\r\nMessage automatique, merci de ne pas y répondre.\r\n", mail.Plain);
        Assert.Contains("<html lang=\"fr\" dir=\"ltr\">", mail.Html);
    }

    [Fact]
    public void English()
    {
        var mail = Mail("en", DeliveryKind.Confirmation);
        Assert.Equal("Your appointment", mail.Subject);
        Assert.Contains("Your appointment on Sunday 1 February 2026 at 14:05 is confirmed.", mail.Plain);
    }

    [Fact]
    public void Arabic_runs_from_right_to_left_and_isolates_the_time()
    {
        var mail = Mail("ar", DeliveryKind.Confirmation);
        Assert.Equal("موعدك", mail.Subject);
        Assert.Contains("تم تأكيد موعدك يوم الأحد 1 فبراير 2026 الساعة \u206614:05\u2069.", mail.Plain);
        Assert.Contains("<html lang=\"ar\" dir=\"rtl\">", mail.Html);
        Assert.Contains("<bdi dir=\"ltr\">14:05</bdi>", mail.Html);
    }

    [Theory]
    [InlineData("fr", "Rescheduling", "Votre rendez-vous du samedi 31 janvier 2026 à 09:30 est déplacé\u00a0: il aura lieu le dimanche 1er février 2026 à 14:05.")]
    [InlineData("fr", "Offer", "Une place s’est libérée pour vous le dimanche 1er février 2026 à 14:05. Elle vous est réservée jusqu’au samedi 31 janvier 2026 à 09:30.")]
    [InlineData("fr", "Replacement", "Votre rendez-vous du dimanche 1er février 2026 à 14:05 est maintenu. Vous rencontrerez une autre personne que prévu.")]
    [InlineData("en", "Rescheduling", "Your appointment on Saturday 31 January 2026 at 09:30 has been moved: it is now on Sunday 1 February 2026 at 14:05.")]
    [InlineData("en", "Offer", "A place on Sunday 1 February 2026 at 14:05 has become free for you. It is kept for you until Saturday 31 January 2026 at 09:30.")]
    [InlineData("en", "Change", "Your appointment on Sunday 1 February 2026 at 14:05 has changed. It still starts at that time.")]
    [InlineData("ar", "Rescheduling", "تم نقل موعدك من يوم السبت 31 يناير 2026 الساعة \u206609:30\u2069 إلى يوم الأحد 1 فبراير 2026 الساعة \u206614:05\u2069.")]
    [InlineData("ar", "Offer", "أصبح هناك مكان متاح لك يوم الأحد 1 فبراير 2026 الساعة \u206614:05\u2069، وهو محجوز لك حتى يوم السبت 31 يناير 2026 الساعة \u206609:30\u2069.")]
    public void Two_times_stand_where_they_belong(string language, string kind, string sentence) => Assert.Contains(sentence, Mail(language, Enum.Parse<DeliveryKind>(kind)).Plain);

    [Fact]
    public void The_hour_is_the_persons_across_clock_changes()
    {
        string Hour(Instant start) => Message.Compose(InParis(language: "en"), DeliveryKind.Reminder, start).Plain;
        Assert.Contains("Sunday 29 March 2026 at 01:30", Hour(Instant.FromUtc(2026, 3, 29, 0, 30)));
        Assert.Contains("Sunday 29 March 2026 at 03:30", Hour(Instant.FromUtc(2026, 3, 29, 1, 30)));
    }

    public static TheoryData<string> Languages => [.. Wording.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_day_and_month_has_its_own_name(string language)
    {
        var wording = Wording.Of(language);
        var first = new LocalDateTime(2026, 1, 5, 9, 0); // a Monday
        // The same day of each month with its weekday taken out; the same week with its dates taken out.
        string Bare(LocalDateTime day) => new([.. wording.Date(day).Where(letter => !char.IsDigit(letter))]);
        Assert.Equal(7, Enumerable.Range(0, 7).Select(day => Bare(first.PlusDays(day))).Distinct().Count());
        Assert.Equal(365, Enumerable.Range(0, 365).Select(day => wording.Date(first.PlusDays(day))).Distinct().Count());
        Assert.Equal(12, Enumerable.Range(0, 12).Select(month => wording.ShortDate(first.PlusMonths(month), PersonCalendar.Gregorian)).Distinct().Count());
    }

    [Theory]
    [InlineData("fr", "pair-aidance")]
    [InlineData("en", "peer-support")]
    [InlineData("ar", "دعم الأقران")]
    [InlineData("es", "apoyo entre iguales")]
    [InlineData("it", "supporto tra pari")]
    [InlineData("de", "Peer-Beratung")]
    [InlineData("pl", "wsparcia rówieśniczego")]
    [InlineData("tr", "kran desteği")]
    [InlineData("pt", "apoio entre pares")]
    [InlineData("ru", "равной поддержки")]
    [InlineData("ja", "ピアサポート")]
    [InlineData("zh", "同伴支持")]
    public void Who_asked_for_explicit_words_gets_them(string language, string word) =>
        Assert.All(Enum.GetValues<DeliveryKind>(), kind => Assert.Contains(word, Mail(language, kind, Words.Explicit).Plain));

    [Fact]
    public void No_mail_links_or_loads_anything() => Assert.All(Wording.Languages, language => Assert.All(Enum.GetValues<DeliveryKind>(), kind =>
    {
        Assert.DoesNotContain("http", Mail(language, kind).Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", Mail(language, kind).Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<a", Mail(language, kind).Html, StringComparison.OrdinalIgnoreCase);
    }));
}
