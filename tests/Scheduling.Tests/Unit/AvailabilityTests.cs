using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Slots;
using Entraide.Scheduling.Supporters;
using NodaTime;
using static Entraide.Scheduling.Tests.Unit.WeeklyHoursTests;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class AvailabilityTests
{
    static readonly Supporter Anna = new() { BookableUntil = DateTimeOffset.MaxValue, SessionsPerDay = 3, SessionsPerWeek = 5, Modalities = ["video", "phone"] };
    static readonly OpenHoursDocument FridayMorning = new("Etc/UTC", [new OpenWindow("friday", "09:00", "12:00")]);
    static readonly Instant Now = At("2026-11-18T10:00:00Z");

    [Fact]
    public void Slots_lie_whole_in_open_hours_and_begin_at_quarters()
    {
        var slots = Starts(Anna, FridayMorning);
        Assert.Equal(("09:00", "11:00", 9), (slots[0], slots[^1], slots.Length));
    }

    [Fact]
    public void A_slot_never_overlaps_a_session_but_may_touch_it() =>
        Assert.Equal(["09:00", "10:30", "10:45", "11:00"], Starts(Anna, FridayMorning, Engaged("10:00", "10:30")));

    [Theory]
    [InlineData(15, 0, "10:45")]
    [InlineData(0, 15, "10:45")]
    // Time after the one is time before the next: they are not added.
    [InlineData(15, 10, "10:45")]
    [InlineData(20, 30, "11:00")]
    public void Between_two_sessions_the_longer_of_the_buffers_is_free(int before, int after, string first)
    {
        var hours = FridayMorning with { BufferBeforeMinutes = before, BufferAfterMinutes = after };
        Assert.Equal(first, Starts(Anna, hours, Engaged("10:00", "10:30"))[0]);
        Assert.Equal("buffer-taken", Why(Anna, hours, "10:30", "video", Engaged("10:00", "10:30")));
        Assert.Equal("buffer-taken", Why(Anna, hours, "09:00", "video", Engaged("10:00", "10:30")));
        Assert.Equal("slot-taken", Why(Anna, hours, "09:15", "video", Engaged("10:00", "10:30")));
    }

    [Fact]
    public void The_debrief_after_a_session_is_taken_and_the_buffer_comes_behind_it()
    {
        var group = Engaged("09:00", "09:30") with { BusyUntil = At("2026-11-20T10:00:00Z") };
        Assert.Equal("10:00", Starts(Anna, FridayMorning, group)[0]);
        Assert.Equal("10:15", Starts(Anna, FridayMorning with { BufferAfterMinutes = 15 }, group)[0]);
    }

    [Fact]
    public void Notice_is_counted_from_now_to_the_minute()
    {
        // From Wednesday at ten to Friday at ten are 48 hours.
        var hours = FridayMorning with { NoticeMinutes = 48 * 60 };
        Assert.Equal("10:00", Starts(Anna, hours)[0]);
        Assert.Equal("notice-too-short", Why(Anna, hours, "09:45", "video"));
        Assert.Null(Why(Anna, hours, "10:00", "video"));
    }

    [Fact]
    public void Nothing_begins_before_now_or_at_it() =>
        Assert.Equal("notice-too-short", Decide(Anna, new OpenHoursDocument("Etc/UTC", [new OpenWindow("wednesday", "00:00", "24:00")]), new Interval(Now, Now + Duration.FromHours(1)), "video"));

    [Fact]
    public void The_horizon_counts_days_of_the_supporters_zone()
    {
        Assert.Empty(Starts(Anna, FridayMorning with { HorizonDays = 1 }));
        Assert.Equal("too-far-ahead", Why(Anna, FridayMorning with { HorizonDays = 1 }, "09:00", "video"));
        Assert.Equal(9, Starts(Anna, FridayMorning with { HorizonDays = 2 }).Length);
        // On Kiritimati it is already Thursday: one day ahead is Friday there.
        var kiritimati = new OpenHoursDocument("Pacific/Kiritimati", [new OpenWindow("friday", "22:00", "24:00")], HorizonDays: 1);
        Assert.Null(Why(Anna, kiritimati, "09:00", "video"));
    }

    [Fact]
    public void A_slot_says_how_to_meet_and_another_way_is_refused_by_name()
    {
        var hours = new OpenHoursDocument("Etc/UTC", [new OpenWindow("friday", "09:00", "10:00", ["phone", "chat"]), new OpenWindow("friday", "10:00", "11:00")]);
        Assert.Equal([Modes.Phone, Modes.Phone, Modes.Phone, Modes.Phone, Modes.Phone | Modes.Video], Slots(Anna, hours, "video", "phone").Select(slot => slot.Modes));
        Assert.Equal(["10:00"], Slots(Anna, hours, "video").Select(slot => Clock(slot.Start)));
        Assert.Equal("modality-not-offered-then", Why(Anna, hours, "09:00", "video"));
        Assert.Equal("modality-not-offered", Why(Anna, hours, "09:00", "chat"));
        Assert.Equal("outside-open-hours", Why(Anna, hours, "08:45", "phone"));
    }

    [Fact]
    public void Nothing_is_free_on_a_day_whose_limit_is_reached()
    {
        var tired = new Supporter { BookableUntil = DateTimeOffset.MaxValue, SessionsPerDay = 1, SessionsPerWeek = 5, Modalities = ["video"] };
        Assert.Empty(Starts(tired, FridayMorning, Engaged("18:00", "19:00")));
        Assert.Equal("limit-sessions-per-day", Why(tired, FridayMorning, "09:00", "video", Engaged("18:00", "19:00")));
    }

    [Fact]
    public void Nothing_is_free_after_the_date_until_which_they_are_bookable()
    {
        var expiring = new Supporter { BookableUntil = At("2026-11-20T10:10:00Z").ToDateTimeOffset(), SessionsPerDay = 9, SessionsPerWeek = 9, Modalities = ["video"] };
        Assert.Equal(["09:00"], Starts(expiring, FridayMorning));
        Assert.Equal("supporter-not-bookable", Why(expiring, FridayMorning, "09:15", "video"));
    }

    [Fact]
    public void Who_has_no_hours_or_is_away_is_not_offered()
    {
        var away = new Supporter { BookableUntil = DateTimeOffset.MaxValue, SessionsPerDay = 3, SessionsPerWeek = 5, Modalities = ["video"], Withdrawn = true };
        Assert.Empty(Starts(away, FridayMorning));
        Assert.Equal("supporter-not-bookable", Why(away, FridayMorning, "09:00", "video"));
        var friday = Interval("2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z");
        Assert.Equal("outside-open-hours", new Availability(Anna, null, [], Now, friday).Decide(friday, Modes.Video, out _)?.Name);
        Assert.Empty(new Availability(Anna, null, [], Now, friday).Slots(Duration.FromMinutes(30), Modes.All));
    }

    [Fact]
    public void The_week_of_a_limit_is_the_iso_week_of_the_supporters_zone()
    {
        var supporter = new Supporter { SessionsPerDay = 9, SessionsPerWeek = 1 };
        // Sunday evening in UTC is already Monday, the next week, in Tokyo.
        var sundayEvening = Engaged(Interval("2026-11-22T20:00:00Z", "2026-11-22T21:00:00Z"));
        var monday = Engaged(Interval("2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"));
        Assert.Equal(CaseloadLimits.PerWeek, CaseloadLimits.Broken(supporter.Limits, DateTimeZoneProviders.Tzdb["Asia/Tokyo"], [sundayEvening], monday));
        Assert.Null(CaseloadLimits.Broken(supporter.Limits, DateTimeZone.Utc, [sundayEvening], monday));
    }

    static FreeSlot[] Slots(Supporter supporter, OpenHoursDocument hours, params string[] modalities) => [.. Friday(supporter, hours, []).Slots(Duration.FromMinutes(60), ModeWords.Of(modalities))];

    static string[] Starts(Supporter supporter, OpenHoursDocument hours, params Engagement[] calendar) =>
        [.. Friday(supporter, hours, calendar).Slots(Duration.FromMinutes(60), Modes.All).Select(slot => Clock(slot.Start))];

    static string? Why(Supporter supporter, OpenHoursDocument hours, string start, string modality, params Engagement[] calendar)
    {
        var at = At($"2026-11-20T{start}:00Z");
        return Decide(supporter, hours, new Interval(at, at + Duration.FromMinutes(60)), modality, calendar);
    }

    static string? Decide(Supporter supporter, OpenHoursDocument hours, Interval meeting, string modality, params Engagement[] calendar) =>
        new Availability(supporter, WeeklyHours.Of(hours, DateTimeZoneProviders.Tzdb), calendar, Now, meeting).Decide(meeting, ModeWords.Of(modality), out _)?.Name;

    static Availability Friday(Supporter supporter, OpenHoursDocument hours, Engagement[] calendar) =>
        new(supporter, WeeklyHours.Of(hours, DateTimeZoneProviders.Tzdb), calendar, Now, Interval("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"));

    static Engagement Engaged(string from, string to) => Engaged(Interval($"2026-11-20T{from}:00Z", $"2026-11-20T{to}:00Z"));

    static Engagement Engaged(Interval session) => new(session.Start, session.End, session.End);

    static string Clock(Instant instant) => $"{instant.InUtc():HH:mm}";
}
