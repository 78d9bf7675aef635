using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using NodaTime;
using static Entraide.Notification.Tests.Unit.People;

namespace Entraide.Notification.Tests.Unit;

/// <summary>Values come as they are, in their own direction, and none that could break the text around it.</summary>
public sealed class InsertedValueTests
{
    static readonly Instant Start = At("2026-02-01T14:05");

    static Message Mail(string language, DeliveryKind kind, Facts facts, Words words = Words.Neutral, string calendar = "gregorian") =>
        Message.Compose(InParis(ContactPolicy.Default with { Words = words }, language: language, calendar: calendar), kind, facts);

    static Facts Call(params string[] numbers) => new(Lines: [.. numbers.Select(number => new NamedNumber("خط SOS", number))]);

    public static TheoryData<string> Languages => [.. Wording.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Telephone_numbers_come_to_the_character_in_their_order_and_isolated(string language)
    {
        string[] numbers = ["*9518", "116 111", "+33 (0)1 23-45", "988"];
        var mail = Mail(language, DeliveryKind.Lines, Call(numbers));
        Assert.Contains(string.Join("\r\n", numbers.Select(number => $"\u2068{number}\u2069")), mail.Plain);
        Assert.Contains(string.Join("<br>\n", numbers.Select(number => $"<bdi>{number}</bdi>")), mail.Html);
        Assert.All(numbers, number => Assert.Contains(number, mail.Short));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void The_names_of_lines_are_for_those_only_who_want_explicit_words(string language)
    {
        Assert.All(new[] { Words.Neutral, Words.Disguise }, words => Assert.DoesNotContain("SOS", Mail(language, DeliveryKind.Lines, Call("988"), words).ToString()));
        var mail = Mail(language, DeliveryKind.Lines, Call("*9518", "988"), Words.Explicit);
        Assert.Contains("\u2068خط SOS\u2069: \u2068*9518\u2069\r\n\u2068خط SOS\u2069: \u2068988\u2069", mail.Plain);
        Assert.Contains("<bdi>خط SOS</bdi>: <bdi>*9518</bdi>", mail.Html);
        Assert.Contains("\u2068خط SOS\u2069: ", mail.Short);
    }

    [Fact]
    public void A_text_message_is_not_halved_by_isolates_that_nothing_needs()
    {
        Assert.Equal("You can call: 116 111, 988", Mail("en", DeliveryKind.Lines, Call("116 111", "988")).Short);
        Assert.Contains("\u2068116 111\u2069، \u2068988\u2069", Mail("ar", DeliveryKind.Lines, Call("116 111", "988")).Short);
    }

    [Fact]
    public void What_a_partner_wrote_is_text_and_nothing_else()
    {
        var mail = Mail("en", DeliveryKind.Campaign, new Facts(Text: "Come & <b>see</b>\r\n\r\nמחר {when}"), Words.Explicit);
        Assert.Contains("\u2068Come & <b>see</b>\u2069\r\n\r\n\u2068מחר {when}\u2069\r\n", mail.Plain);
        Assert.Contains("<bdi>Come &amp; &lt;b&gt;see&lt;/b&gt;</bdi><br>\n<br>\n<bdi>", mail.Html);
        Assert.DoesNotContain("see", Mail("en", DeliveryKind.Campaign, new Facts(Text: "Come and see")).ToString());
    }

    [Theory]
    [InlineData("fr", 1, "Vous avez 1 point à utiliser jusqu’au dimanche 1er février 2026.")]
    [InlineData("fr", 2, "Vous avez 2 points à utiliser")]
    [InlineData("ar", 1, "لديك نقطة واحدة للاستخدام حتى يوم الأحد 1 فبراير 2026.")]
    [InlineData("ar", 2, "لديك نقطتان")]
    [InlineData("ar", 5, "لديك \u20665\u2069 نقاط")]
    [InlineData("ar", 11, "لديك \u206611\u2069 نقطة")]
    [InlineData("pl", 22, "22 punkty")]
    [InlineData("pl", 25, "25 punktów")]
    [InlineData("ru", 21, "21 балл.")]
    [InlineData("ru", 22, "22 балла.")]
    [InlineData("ru", 25, "25 баллов.")]
    public void A_count_takes_its_form(string language, int count, string text) => Assert.Contains(text, Mail(language, DeliveryKind.Expiring, new Facts(Start, Count: count)).Plain);

    [Fact]
    public void A_schedule_lists_its_times_and_dates_where_they_are_of_several_days()
    {
        var day = new Facts(Start, Times: [Start, Start + Duration.FromHours(2)]);
        Assert.Contains("You have 2 appointments on Sunday 1 February 2026:\r\n14:05\r\n16:05\r\n", Mail("en", DeliveryKind.Schedule, day).Plain);
        Assert.Equal("You have 2 appointments on 1 February: 14:05, 16:05", Mail("en", DeliveryKind.Schedule, day).Short);
        Assert.Contains("لديك موعدان يوم الأحد 1 فبراير 2026:\r\n\u206614:05\u2069\r\n\u206616:05\u2069\r\n", Mail("ar", DeliveryKind.Schedule, day).Plain);
        Assert.Contains("\r\nSunday 1 February 2026 at 14:05\r\nMonday 2 February 2026 at 14:05\r\n", Mail("en", DeliveryKind.Schedule, day with { Times = [Start, Start + Duration.FromDays(1)] }).Plain);
    }

    [Fact]
    public void A_disguise_is_what_the_person_sees_and_its_words_are_the_neutral_ones()
    {
        var facts = new Facts(Start);
        var hidden = InParis(ContactPolicy.Default with { Words = Words.Disguise }) with { Disguise = new Disguise("Salon Léa", "Coupe & couleur", "Coiffeur") };
        var (mail, neutral) = (Message.Compose(hidden, DeliveryKind.Reminder, facts), Mail("fr", DeliveryKind.Reminder, facts));
        Assert.Equal(("Salon Léa", "Coupe & couleur", neutral.Plain, neutral.Short), (mail.Sender, mail.Subject, mail.Plain, mail.Short));
        Assert.Contains("<title>Coupe &amp; couleur</title>", mail.Html);
        Assert.Equal((null, "Rappel"), (neutral.Sender, neutral.Subject));
        Assert.Equal("Rappel", Mail("fr", DeliveryKind.Reminder, new Facts(Start), Words.Disguise).Subject);
    }

    public static TheoryData<string, string, object> Unfit => new()
    {
        { "Rescheduling", "old", new Facts(Start) },
        { "Confirmation", "when", new Facts() },
        { "Offer", "until", new Facts(Start) },
        { "Expiring", "count", new Facts(Start, Count: -1) },
        { "Schedule", "count", new Facts(Start) { Count = -1 } },
        { "Schedule", "times", new Facts(Start, Times: []) },
        { "Schedule", "times", new Facts(Start, Times: [.. Enumerable.Repeat(Start, 51)]) },
        { "Lines", "numbers", new Facts() },
        { "Lines", "numbers", Call([.. Enumerable.Repeat("988", 11)]) },
        { "Lines", "numbers", Call(new string('1', 41)) },
        { "Lines", "numbers", Call("") },
        { "Lines", "numbers", Call("98\n8") },
        { "Lines", "numbers", Call("\u202E889") },
        { "Lines", "numbers", new Facts(Lines: [new NamedNumber(new string('n', 121), "988")]) },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void A_value_that_is_missing_or_does_not_fit_is_refused_by_name_and_not_shown(string kind, string variable, object facts)
    {
        var fault = Assert.Throws<UnfitValueException>(() => Mail("en", Enum.Parse<DeliveryKind>(kind), (Facts)facts, Words.Disguise));
        Assert.Equal(variable, fault.Variable);
        Assert.DoesNotContain("98", fault.Message);
        Assert.DoesNotContain("Bcc", fault.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_partners_text_has_a_length(int length) =>
        Assert.Equal("text", Assert.Throws<UnfitValueException>(() => Mail("en", DeliveryKind.Campaign, new Facts(Text: new string('x', length)), Words.Explicit)).Variable);

    [Theory]
    [InlineData("en", "islamic", "2026-02-18T09:00", "Wednesday 1 Ramadan 1447 at 09:00")]
    [InlineData("ar", "islamic", "2026-02-18T09:00", "يوم الأربعاء 1 رمضان 1447 الساعة \u206609:00\u2069")]
    [InlineData("en", "persian", "2025-03-21T09:00", "Friday 1 Farvardin 1404 at 09:00")]
    [InlineData("de", "persian", "2026-03-21T09:00", "Samstag, 1. Farwardin 1405, um 09:00 Uhr")]
    [InlineData("fr", "islamic", "2026-02-18T09:00", "mercredi 1er ramadan 1447 à 09:00")]
    [InlineData("en", "buddhist", "2026-02-18T09:00", "Wednesday 18 February 2569 at 09:00")]
    [InlineData("ja", "gregorian", "2026-02-18T09:00", "2026年2月18日（水曜日）09:00")]
    [InlineData("zh", "gregorian", "2026-02-18T09:00", "2026年2月18日（星期三）09:00")]
    [InlineData("pl", "gregorian", "2026-02-18T09:00", "18 lutego 2026 (środa) o godz. 09:00")]
    [InlineData("ru", "gregorian", "2026-02-18T09:00", "18 февраля 2026 г. (среда) в 09:00")]
    [InlineData("en", "islamic", "2099-02-18T09:00", "Wednesday 18 February 2099 at 09:00")]
    public void A_date_is_in_the_persons_calendar(string language, string calendar, string at, string when) =>
        Assert.Contains(when, Mail(language, DeliveryKind.Reminder, new Facts(At(at)), calendar: calendar).Plain);

    [Fact]
    public void A_short_date_of_another_calendar_does_not_pass_for_a_gregorian_one()
    {
        Assert.Contains("18/2 à 09:00", Mail("fr", DeliveryKind.Reminder, new Facts(At("2026-02-18T09:00"))).Short);
        Assert.Contains("1/ramadan à 09:00", Mail("fr", DeliveryKind.Reminder, new Facts(At("2026-02-18T09:00")), calendar: "islamic").Short);
    }

    [Theory]
    [InlineData("pt-BR", "pt", "Lembrete")]
    [InlineData("zh-Hant-TW", "zh", "提醒")]
    [InlineData("uk", "en", "Reminder")]
    public void A_message_says_which_language_it_is_really_in(string language, string writtenIn, string subject)
    {
        var mail = Mail(language, DeliveryKind.Reminder, new Facts(Start));
        Assert.Equal((writtenIn, subject), (mail.Language, mail.Subject));
        Assert.Contains($"<html lang=\"{writtenIn}\" dir=\"ltr\">", mail.Html);
    }

    [Theory]
    [InlineData(160, 'a', true)]
    [InlineData(161, 'a', false)]
    [InlineData(80, '€', true)]
    [InlineData(81, '€', false)]
    [InlineData(70, 'ê', true)]
    [InlineData(71, 'ê', false)]
    public void A_text_message_holds_what_it_holds(int length, char letter, bool fits) => Assert.Equal(fits, TextLength.FitsOneMessage(new string(letter, length)));
}
