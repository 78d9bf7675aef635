using Entraide.Notification.Deliveries;
using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using NodaTime;
using static Entraide.Notification.Tests.Unit.People;

namespace Entraide.Notification.Tests.Unit;

/// <summary>The files of Languages/ keep the rules, and a file that breaks one is found out by file, place and word.</summary>
public sealed class TemplateLintTests
{
    static readonly LanguageFile French = TemplateFiles.Languages.Single(file => file.Language == "fr");

    public static TheoryData<string> Languages => [.. Wording.Languages];

    static string[] Faults(LanguageFile file) => [.. TemplateLint.Of(file).Select(finding => finding.ToString())];

    static LanguageFile With(string kind, TemplateTexts texts, LanguageFile? file = null) =>
        (file ?? French) with { Neutral = new Dictionary<string, TemplateTexts>((file ?? French).Neutral) { [kind] = texts } };

    static string Fault(string body, string kind = "confirmation") => Assert.Single(Faults(With(kind, new TemplateTexts("Rappel", body))));

    [Fact]
    public void There_are_twelve_languages() => Assert.Equal(["ar", "de", "en", "es", "fr", "it", "ja", "pl", "pt", "ru", "tr", "zh"], Wording.Languages.Order());

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_file_keeps_the_rules(string language) => Assert.Empty(Faults(TemplateFiles.Languages.Single(file => file.Language == language)));

    [Fact]
    public void Every_language_has_a_list_of_forbidden_words() =>
        Assert.All(Wording.Languages, language => Assert.InRange(ForbiddenWords.StemsOf(language).Count(), 50, 200));

    [Theory]
    [InlineData("Votre séance du {when}.", "séance")]
    [InlineData("Rendez-vous d'ENTRAIDE le {when}.", "entraide")]
    [InlineData("Ihre Selbsthilfegruppe: {when}", "hilfe")]
    [InlineData("Peer support {when}", "peer")]
    [InlineData("Sante mentale {when}", "santé")]
    [InlineData("Vos cre\u0301dits {when}", "crédit")]
    [InlineData("Ｐｅｅｒ {when}", "peer")]
    [InlineData("p\u200Beer {when}", "peer")]
    [InlineData("دَعْم {when}", "دعم")]
    [InlineData("同伴支持 {when}", "同伴")]
    [InlineData("ピアサポート {when}", "ピア")]
    [InlineData("akran {when}", "akran")]
    public void A_forbidden_word_of_any_language_is_found_by_file_place_and_word(string body, string word) =>
        Assert.Contains($"Languages/fr.json: neutral/confirmation/body: tells too much: {word}", Faults(With("confirmation", new TemplateTexts("Rappel", body))));

    [Fact]
    public void It_is_found_wherever_a_neutral_message_has_words()
    {
        Assert.Contains("Languages/fr.json: neutral/reminder/subject: tells too much: atelier", Faults(With("reminder", new TemplateTexts("Atelier", "Le {when}."))));
        Assert.Contains("Languages/fr.json: neutral/reminder/short: tells too much: atelier", Faults(With("reminder", new TemplateTexts("Rappel", "Le {when}.", "Atelier le {when}."))));
        Assert.Contains("Languages/fr.json: greeting: tells too much: bénévol", Faults(French with { Greeting = "Bonjour de nos bénévoles," }));
        Assert.Contains("Languages/fr.json: closing: tells too much: associat", Faults(French with { Closing = "L’association" }));
        Assert.Contains("Languages/fr.json: dates: tells too much: crise", Faults(French with { Dates = French.Dates with { Weekdays = [.. French.Dates.Weekdays.Skip(1), "crise"] } }));
    }

    [Fact]
    public void Words_that_are_ordinary_in_another_language_are_allowed_there()
    {
        var spanish = TemplateFiles.Languages.Single(file => file.Language == "es");
        Assert.Empty(Faults(With("confirmation", new TemplateTexts("Cita", "Hasta el {when} para usted."), spanish)));
        var turkish = TemplateFiles.Languages.Single(file => file.Language == "tr");
        Assert.Contains("Languages/tr.json: neutral/confirmation/body: tells too much: hasta", Faults(With("confirmation", new TemplateTexts("Randevu", "Hasta {when}"), turkish)));
    }

    [Theory]
    [InlineData("Rien.", "does not use the variable when")]
    [InlineData("{when} {name}", "uses the variable name, which it has not")]
    [InlineData("{when} {text}", "uses the variable text, which it has not")]
    [InlineData("{when", "a brace opens neither")]
    [InlineData("{when}}", "a brace is closed")]
    [InlineData("# {when}", "# stands outside a plural")]
    [InlineData("{when} <b>x</b>", "signs of HTML")]
    [InlineData("{when} «\u00a0x\u00a0»", "quotation marks")]
    [InlineData("{when} https://example", "a link")]
    [InlineData("{when} example.org", "a link")]
    [InlineData("{when} a@b", "a link")]
    [InlineData("{when}\t", "control characters")]
    [InlineData("\u2068{when}", "isolates that are not closed")]
    [InlineData("\u202E{when}", "controls of direction")]
    [InlineData("\u2068{when}\n\u2069", "isolates that are not closed")]
    public void A_text_that_could_not_be_written_is_found(string body, string fault) => Assert.Contains(fault, Fault(body));

    [Theory]
    [InlineData("{count, plural, one {#} other {#}} {date}", "has not exactly the plural forms one, many, other")]
    [InlineData("{count, plural, one {#} few {#} many {#} other {#}} {date}", "has not exactly the plural forms")]
    [InlineData("{count, plural, one {#} many {#}} {date}", "has no form other")]
    [InlineData("{date, plural, one {#} many {#} other {#}} {count}", "counts the variable date")]
    public void A_plural_has_the_forms_of_its_language(string body, string fault) => Assert.Contains(fault, Fault(body, "expiring"));

    [Fact]
    public void A_kind_without_words_and_words_without_a_kind_are_found()
    {
        var less = new Dictionary<string, TemplateTexts>(French.Explicit) { ["greetings"] = French.Explicit["offer"] };
        less.Remove("offer");
        Assert.Equal(["Languages/fr.json: explicit/offer: is missing", "Languages/fr.json: greetings: is no kind of message"], Faults(French with { Explicit = less }));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_neutral_message_fits_one_text_message(string language)
    {
        // Lists are as long as they are.
        var kinds = Enum.GetValues<DeliveryKind>().Except([DeliveryKind.Schedule, DeliveryKind.Lines]);
        var tooLong =
            from kind in kinds
            from day in Enumerable.Range(0, 41).Select(step => step * 9)
            let start = At("2026-01-01T20:00") + Duration.FromDays(day)
            let text = Message.Compose(InParis(language: language), kind, Everything(start, start + Duration.FromDays(1))).Short
            where !TextLength.FitsOneMessage(text)
            group text by kind into texts
            select $"{texts.Key} {texts.First().Length}: {texts.First()}";
        Assert.Empty(tooLong);
    }
}
