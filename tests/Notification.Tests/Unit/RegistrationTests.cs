using Entraide.Notification.Participants;
using Entraide.Notification.Templates;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.Tests.Unit;

public sealed class RegistrationTests
{
    static readonly PersonDetails Valid = new("fr", "Europe/Paris", "someone@example.org");

    static string[] FaultsOf(PersonDetails request) => [.. Assert.Throws<Problem>(() => request.Check()).Faults.Select(fault => fault.Pointer)];

    static string[] FaultsOf(PolicyBody policy) => FaultsOf(Valid with { Policy = policy });

    [Fact]
    public void Without_a_policy_the_discreet_one_holds()
    {
        var policy = Valid.Check();
        Assert.Equal((Words.Neutral, false, null, false), (policy.Words, policy.IWillContactYou, policy.QuietHours, policy.CalendarEntries));
        Assert.Equal([86400, 7200], policy.Reminders);
    }

    [Fact]
    public void A_policy_comes_back_as_it_was_given()
    {
        var given = new PolicyBody(["email"], "explicit", ["PT24H", "PT90M"], new QuietHoursBody("21:00", "08:00"), true, true,
            [new SafeHoursBody("09:00", "12:00", ["mon", "sun"]), new SafeHoursBody("22:00", "01:00")], new ConsentBody(new DateOnly(2026, 1, 1), new DateOnly(2026, 7, 1)), Voicemail: true, Thanks: false, Announcements: true);
        var back = PolicyBody.Of((Valid with { Policy = given }).Check());
        Assert.Equal((given.Words, given.QuietHours, given.IWillContactYou, given.CalendarEntries), (back.Words, back.QuietHours, back.IWillContactYou, back.CalendarEntries));
        Assert.Equal(given.Reminders, back.Reminders);
        Assert.Equal((given.Consent, given.Voicemail, given.Thanks, given.Announcements), (back.Consent, back.Voicemail, back.Thanks, back.Announcements));
        Assert.Equal(given.SafeHours!.Select(span => (span.From, span.To)), back.SafeHours!.Select(span => (span.From, span.To)));
        Assert.Equal(["mon", "sun"], back.SafeHours![0].Days);
        Assert.Null(back.SafeHours[1].Days);
    }

    [Fact]
    public void Explicit_words_need_a_consent_and_a_disguise_needs_its_words()
    {
        Assert.Equal(["/policy/consent"], FaultsOf(new PolicyBody(Words: "explicit")));
        Assert.Equal(["/policy/consent/renew_by"], FaultsOf(new PolicyBody(Words: "explicit", Consent: new ConsentBody(new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 1)))));
        Assert.Equal(["/policy/disguise"], FaultsOf(new PolicyBody(Disguise: new Disguise("a", "b", "c"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("Club\r\nBcc: other")]
    [InlineData("Club\n")]
    [InlineData("Club\0")]
    [InlineData("\u202EbulC")]
    [InlineData("Club\u2066")]
    [InlineData("Cl\u200Bub")]
    [InlineData("Club\u2028x")]
    [InlineData("Club\u0085x")]
    [InlineData("Club\uD800")]
    [InlineData("Club\uE000")]
    public void A_disguise_is_one_line_of_what_is_seen(string text) => Assert.Equal(["/policy/disguise/sender", "/policy/disguise/subject", "/policy/disguise/calendar_title"],
        FaultsOf(new PolicyBody(Words: "disguise", Disguise: new Disguise(text, text, text))));

    [Fact]
    public void A_disguise_is_short_and_its_sender_no_address()
    {
        Assert.Equal(["/policy/disguise/sender", "/policy/disguise/subject"], FaultsOf(new PolicyBody(Words: "disguise", Disguise: new Disguise(new string('a', 41), new string('a', 81), new string('a', 80)))));
        Assert.Equal(["/policy/disguise/sender"], FaultsOf(new PolicyBody(Words: "disguise", Disguise: new Disguise("me@bank.example", "b", "c"))));
        Assert.NotNull((Valid with { Policy = new PolicyBody(Words: "disguise", Disguise: new Disguise("Médiathèque", "مكتبة المدينة", "読書会")) }).Check());
    }

    [Fact]
    public void Safe_hours_that_make_no_sense_are_refused()
    {
        Assert.Equal(["/policy/safe_hours"], FaultsOf(new PolicyBody(SafeHours: [])));
        Assert.Equal(["/policy/safe_hours"], FaultsOf(new PolicyBody(SafeHours: [.. Enumerable.Repeat(new SafeHoursBody("09:00", "10:00"), 22)])));
        Assert.Equal(["/policy/safe_hours/0/days", "/policy/safe_hours/1/from", "/policy/safe_hours/2", "/policy/safe_hours/3/days"], FaultsOf(new PolicyBody(SafeHours:
            [new("09:00", "10:00", ["monday"]), new("9am", "10:00"), new("10:00", "10:00"), new("09:00", "10:00", [])])));
    }

    [Theory]
    [InlineData("!!!")]
    [InlineData("stop\nnow")]
    [InlineData("a word that is longer than forty characters")]
    public void An_exit_word_can_be_written_and_found_again(string word) => Assert.Equal(["/policy/exit_word"], FaultsOf(new PolicyBody(ExitWord: word)));

    [Theory]
    [InlineData("someone@example.org")]
    [InlineData("some.one+tag@sub.example.org")]
    [InlineData("o'neil_1@xn--bcher-kva.example")]
    public void An_ordinary_address_is_taken(string email) => Assert.NotNull((Valid with { Email = email }).Check());

    [Theory]
    [InlineData("")]
    [InlineData("someone")]
    [InlineData("someone@localhost")]
    [InlineData("someone@example.org\r\nBcc: other@example.org")]
    [InlineData("someone@example.org\n")]
    [InlineData("some\0one@example.org")]
    [InlineData("some one@example.org")]
    [InlineData("\"some one\"@example.org")]
    [InlineData("a@example.org,b@example.org")]
    [InlineData("Some One <someone@example.org>")]
    [InlineData(".someone@example.org")]
    [InlineData("some..one@example.org")]
    [InlineData("someone@-example.org")]
    [InlineData("someone@exam_ple.org")]
    [InlineData("quelqu’un@example.org")]
    public void An_address_that_could_be_more_than_one_address_is_not(string email) => Assert.Equal(["/email"], FaultsOf(Valid with { Email = email }));

    [Fact]
    public void An_address_that_is_too_long_is_not_taken()
    {
        Assert.Equal(["/email"], FaultsOf(Valid with { Email = $"a@{string.Join('.', Enumerable.Repeat(new string('b', 61), 4))}.example" }));
        Assert.Equal(["/email"], FaultsOf(Valid with { Email = $"{new string('a', 65)}@example.org" }));
    }

    [Fact]
    public void A_zone_has_to_be_one_of_the_tz_database()
    {
        Assert.Equal(["/time_zone"], FaultsOf(Valid with { TimeZone = "Paris" }));
        Assert.Equal(["/time_zone", "/email"], FaultsOf(Valid with { TimeZone = "", Email = "x" }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("f")]
    [InlineData("pt_BR")]
    [InlineData("pt-")]
    [InlineData("français")]
    [InlineData("de-DE-de")]
    [InlineData("x-ours")]
    [InlineData("fr\n")]
    [InlineData("en-aaaaaaaaa")]
    public void A_language_has_to_be_a_language_tag(string language) => Assert.Equal(["/language"], FaultsOf(Valid with { Language = language }));

    [Theory]
    [InlineData("de", "de")]
    [InlineData("pt-BR", "pt")]
    [InlineData("PT-br", "pt")]
    [InlineData("zh-Hant-TW", "zh")]
    [InlineData("yue", "zh")]
    [InlineData("zh-yue-HK", "zh")]
    [InlineData("ary-Latn", "ar")]
    [InlineData("fra", "fr")]
    [InlineData("de-CH-1901", "de")]
    [InlineData("en-u-ca-buddhist", "en")]
    [InlineData("uk", "en")]
    [InlineData("fa-AF", "en")]
    public void Every_language_is_written_in_one_we_have(string language, string writtenIn)
    {
        Assert.NotNull((Valid with { Language = language }).Check());
        Assert.Equal(writtenIn, SpokenLanguage.WrittenIn(language));
    }

    [Fact]
    public void A_calendar_has_to_be_one_that_dates_can_be_written_in()
    {
        Assert.Equal(["/calendar"], FaultsOf(Valid with { Calendar = "mayan" }));
        Assert.All(PersonCalendar.All, calendar => Assert.NotNull((Valid with { Calendar = calendar }).Check()));
    }

    [Theory]
    [InlineData("PT0S")]
    [InlineData("-PT2H")]
    [InlineData("P1M")]
    [InlineData("P31D")]
    [InlineData("PT59S")]
    [InlineData("PT1H0.5S")]
    [InlineData("2 hours")]
    [InlineData("")]
    [InlineData(null)]
    public void A_reminder_is_a_duration_that_makes_sense(string? duration) => Assert.Equal(["/policy/reminders/0"], FaultsOf(new PolicyBody(Reminders: [duration!])));

    [Theory]
    [InlineData("P1D", 86400)]
    [InlineData("PT1H30M", 5400)]
    [InlineData("PT90S", 90)]
    public void Durations_are_read_as_elapsed_time(string duration, int seconds) =>
        Assert.Equal([seconds], (Valid with { Policy = new PolicyBody(Reminders: [duration]) }).Check().Reminders);

    [Fact]
    public void Other_faults_of_a_policy_are_all_named_at_once() => Assert.Equal(
        ["/policy/channels", "/policy/words", "/policy/reminders/1", "/policy/quiet_hours/from"],
        FaultsOf(new PolicyBody(["pigeon"], "loud", ["PT2H", "PT120M"], new QuietHoursBody("9pm", "08:00"))));

    [Fact]
    public void Quiet_hours_of_a_whole_day_are_refused() => Assert.Equal(["/policy/quiet_hours"], FaultsOf(new PolicyBody(QuietHours: new QuietHoursBody("08:00", "08:00"))));

    [Fact]
    public void Six_reminders_are_too_many() => Assert.Equal(["/policy/reminders"], FaultsOf(new PolicyBody(Reminders: ["PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H"])));
}
