using Entraide.ServiceDefaults.Calendars;
using NodaTime;

namespace Entraide.Scheduling.CalendarFeeds;

/// <summary>What a feed shows of its entries: decided by the person's policy and choice, and by nothing that an entry is about.</summary>
static class FeedContent
{
    internal static readonly Duration Refresh = Duration.FromHours(1);

    /// <summary>The calendar as text.</summary>
    internal static string Write(StoredFeed feed, IReadOnlyList<FeedEntry> entries, IDateTimeZoneProvider zones, PublicAddress address) =>
        CalendarFeed.Write(WordsOf(feed).Calendar, Refresh, [.. entries.SelectMany(entry => Show(feed, entry, ZoneOf(feed, entry, zones), address))]);

    /// <summary>An entry, and after it the lead's debrief as an event of its own.</summary>
    internal static IEnumerable<CalendarEvent> Show(StoredFeed feed, FeedEntry entry, DateTimeZone zone, PublicAddress address)
    {
        var status = StatusOf(entry.State);
        var end = Instant.FromDateTimeOffset(entry.EndsAt);
        var meeting = new CalendarEvent(entry.CalendarUid.ToString(), entry.Sequence, status, Instant.FromDateTimeOffset(entry.StartsAt), end, zone, TitleOf(feed),
            Instant.FromDateTimeOffset(entry.ChangedAt), status != CalendarStatus.Cancelled && ShowsLink(feed) && entry.JoinToken is { } token ? address.Join(token) : null);
        yield return meeting;
        if (entry.DebriefMinutes > 0)
        {
            yield return meeting with { Uid = $"{meeting.Uid}-2", Start = end, End = end + Duration.FromMinutes(entry.DebriefMinutes), Url = null };
        }
    }

    // Busy times are written as events too: the applications people subscribe with leave VFREEBUSY out.
    static string TitleOf(StoredFeed feed) => feed switch
    {
        { Content: "free_busy" } => WordsOf(feed).Busy,
        { Title: { } chosen } => chosen,
        { Words: "explicit", ParticipantId: not null } => WordsOf(feed).PeerSupport,
        _ => WordsOf(feed).Appointment,
    };

    static bool ShowsLink(StoredFeed feed) => feed.Content == "titles" && (feed.JoinLink || feed is { Words: "explicit", ParticipantId: not null });

    static CalendarWords WordsOf(StoredFeed feed) => CalendarWords.In(feed.Language ?? feed.PersonLanguage);

    // UTC where nothing is known: applications show it in the zone of whoever looks.
    static DateTimeZone ZoneOf(StoredFeed feed, FeedEntry entry, IDateTimeZoneProvider zones) =>
        (feed.TimeZone ?? feed.PersonTimeZone ?? entry.Zone) is { } name && zones.GetZoneOrNull(name) is { } zone ? zone : DateTimeZone.Utc;

    // Whether somebody came is not for a calendar; a booking that waits again for something, or a session that clashes, is not sure.
    static CalendarStatus StatusOf(string state) => state switch
    {
        "confirmed" or "attended" or "no_show" or "scheduled" => CalendarStatus.Confirmed,
        "requested" or "held" or "clashing" => CalendarStatus.Tentative,
        _ => CalendarStatus.Cancelled,
    };
}
