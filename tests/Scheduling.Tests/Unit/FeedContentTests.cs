using Entraide.Scheduling.CalendarFeeds;
using Entraide.Scheduling.JoinLinks;
using Entraide.ServiceDefaults.Calendars;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace Entraide.Scheduling.Tests.Unit;

/// <summary>What a person's calendar says, and to whom it says nothing.</summary>
public sealed class FeedContentTests
{
    static readonly PublicAddress Address = new(new ConfigurationBuilder().AddInMemoryCollection([new("Public:Url", "https://cal.example/")]).Build());
    static readonly Guid Somebody = Guid.Parse("0193a1b2-0000-7000-8000-000000000001");
    static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];
    static readonly DateTimeOffset Start = new(2026, 12, 1, 18, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> EveryLanguage => [.. CalendarWords.Languages];

    [Theory]
    [InlineData("titles", null, "neutral", "fr", "Rendez-vous")]
    [InlineData("titles", null, "explicit", "fr", "Séance de pair-aidance")]
    [InlineData("titles", "Yoga", "neutral", "fr", "Yoga")]
    [InlineData("titles", "Yoga", "explicit", "fr", "Yoga")]
    [InlineData("free_busy", null, "neutral", "fr", "Occupé")]
    [InlineData("free_busy", null, "explicit", "fr", "Occupé")]
    [InlineData("titles", null, "neutral", null, "Appointment")]
    [InlineData("titles", null, "whatever comes", "xx", "Appointment")]
    public void The_title_is_neutral_unless_the_person_chose_otherwise(string content, string? title, string words, string? language, string expected) =>
        Assert.Equal(expected, Shown(new StoredFeed { ParticipantId = Somebody, Content = content, Title = title, Words = words, PersonLanguage = language }).Single().Summary);

    [Fact]
    public void A_supporters_title_is_neutral() =>
        Assert.Equal("Appointment", Shown(new StoredFeed { SupporterId = Somebody, Content = "titles", Words = "explicit" }).Single().Summary);

    [Fact]
    public void The_feeds_own_language_goes_first() =>
        Assert.Equal("Termin", Shown(new StoredFeed { ParticipantId = Somebody, Content = "titles", Language = "de", PersonLanguage = "fr" }).Single().Summary);

    [Theory]
    [InlineData("titles", false, "neutral", false)]
    [InlineData("titles", true, "neutral", true)]
    [InlineData("titles", false, "explicit", true)]
    [InlineData("free_busy", true, "explicit", false)]
    public void The_link_to_join_is_there_only_where_it_was_wished(string content, bool joinLink, string words, bool there) =>
        Assert.Equal(there ? "https://cal.example/j/secret" : null, Shown(new StoredFeed { ParticipantId = Somebody, Content = content, JoinLink = joinLink, Words = words }).Single().Url?.ToString());

    [Theory]
    [InlineData("confirmed", CalendarStatus.Confirmed)]
    [InlineData("attended", CalendarStatus.Confirmed)]
    [InlineData("no_show", CalendarStatus.Confirmed)]
    [InlineData("scheduled", CalendarStatus.Confirmed)]
    [InlineData("requested", CalendarStatus.Tentative)]
    [InlineData("held", CalendarStatus.Tentative)]
    [InlineData("clashing", CalendarStatus.Tentative)]
    [InlineData("cancelled", CalendarStatus.Cancelled)]
    [InlineData("expired", CalendarStatus.Cancelled)]
    [InlineData("refused", CalendarStatus.Cancelled)]
    public void What_does_not_take_place_is_cancelled_and_leads_nowhere(string state, CalendarStatus status)
    {
        var shown = Shown(new StoredFeed { ParticipantId = Somebody, Content = "titles", JoinLink = true }, state).Single();
        Assert.Equal(status, shown.Status);
        Assert.Equal(status == CalendarStatus.Cancelled, shown.Url is null);
    }

    [Fact]
    public void A_debrief_follows_as_an_event_of_its_own_under_the_same_title()
    {
        var shown = Shown(new StoredFeed { SupporterId = Somebody, Content = "titles", JoinLink = true }, debrief: 20).ToArray();
        Assert.Equal(2, shown.Length);
        Assert.Equal((shown[0].End, Duration.FromMinutes(20), shown[0].Summary, shown[0].Status), (shown[1].Start, shown[1].End - shown[1].Start, shown[1].Summary, shown[1].Status));
        Assert.NotEqual(shown[0].Uid, shown[1].Uid);
        Assert.Null(shown[1].Url);
    }

    [Theory]
    [InlineData("Asia/Tokyo", "America/New_York", "Europe/Paris", "Asia/Tokyo")]
    [InlineData(null, "America/New_York", "Europe/Paris", "America/New_York")]
    [InlineData(null, null, "Europe/Paris", "Europe/Paris")]
    [InlineData(null, null, null, null)]
    [InlineData("Mars/Olympus", null, null, null)]
    public void Times_are_written_in_the_persons_zone(string? feeds, string? persons, string? sessions, string? expected)
    {
        var feed = new StoredFeed { SupporterId = Somebody, Content = "titles", TimeZone = feeds, PersonTimeZone = persons };
        var text = FeedContent.Write(feed, [Entry("scheduled", 0, sessions)], DateTimeZoneProviders.Tzdb, Address);
        Assert.Contains(expected is null ? "\r\nDTSTART:20261201T180000Z\r\n" : $"\r\nDTSTART;TZID={expected}:", text);
    }

    [Theory]
    [MemberData(nameof(EveryLanguage))]
    public void Every_language_has_words_of_its_own(string language)
    {
        var words = CalendarWords.In(language);
        Assert.All(new[] { words.Appointment, words.Busy, words.Calendar, words.PeerSupport, words.NotNow }, word => Assert.False(string.IsNullOrWhiteSpace(word)));
        Assert.Equal(5, new[] { words.Appointment, words.Busy, words.Calendar, words.PeerSupport, words.NotNow }.Distinct().Count());
        Assert.Equal(language == "en", words == CalendarWords.In("en"));
        Assert.Equal(words, CalendarWords.In($"{language}-XX"));
    }

    [Theory]
    [InlineData("https://meet.example/room?x=1#config.a=b", true)]
    [InlineData("https://meet.example:8443/", true)]
    [InlineData("http://meet.example/room", false)]
    [InlineData("ftp://meet.example/room", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("//meet.example/room", false)]
    [InlineData("https://name:word@meet.example/", false)]
    [InlineData("https://", false)]
    [InlineData("https://meet.example/a b", false)]
    [InlineData("https://meet.example/\r\nSet-Cookie:a=b", false)]
    [InlineData("https://rencontré.example/", false)]
    [InlineData("", false)]
    public void A_meetings_address_is_https_and_fits_into_a_header(string url, bool valid) => Assert.Equal(valid, MeetingAddress.IsValid(url));

    [Theory]
    [InlineData(-16, false)]
    [InlineData(-15, true)]
    [InlineData(0, true)]
    [InlineData(74, true)]
    [InlineData(75, false)]
    public void The_door_opens_a_quarter_of_an_hour_before_and_closes_as_long_after(int minutes, bool open) =>
        Assert.Equal(open, MeetingAddress.IsOpen(Start, Start.AddMinutes(60), Start.AddMinutes(minutes)));

    static IEnumerable<CalendarEvent> Shown(StoredFeed feed, string state = "confirmed", int debrief = 0) => FeedContent.Show(feed, Entry(state, debrief), Paris, Address);

    static FeedEntry Entry(string state, int debrief, string? zone = null) => new()
    {
        CalendarUid = Somebody,
        State = state,
        StartsAt = Start,
        EndsAt = Start.AddMinutes(60),
        ChangedAt = Start.AddDays(-1),
        DebriefMinutes = debrief,
        JoinToken = "secret",
        Zone = zone,
    };
}
