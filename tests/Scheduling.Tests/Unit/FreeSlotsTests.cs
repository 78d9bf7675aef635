using Entraide.Scheduling.OpenHours;
using Entraide.Scheduling.Slots;
using Entraide.Scheduling.Supporters;
using NodaTime;
using static Entraide.Scheduling.Tests.Unit.WeeklyHoursTests;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class FreeSlotsTests
{
    static readonly WeeklyHours FridayMorning = new(DateTimeZone.Utc, [WeeklyHours.Parse(new OpenWindow("friday", "09:00", "12:00"))!.Value]);
    static readonly Supporter Anna = new() { BookableUntil = DateTimeOffset.MaxValue, SessionsPerDay = 3, SessionsPerWeek = 5, Modalities = ["video"] };

    [Fact]
    public void Slots_lie_whole_in_open_hours_and_begin_at_quarters()
    {
        var slots = Find(Anna);
        Assert.Equal(At("2026-11-20T09:00:00Z"), slots[0].Start);
        Assert.Equal(At("2026-11-20T12:00:00Z"), slots[^1].End);
        Assert.Equal(9, slots.Length);
    }

    [Fact]
    public void A_slot_never_overlaps_a_session_but_may_touch_it()
    {
        var slots = Find(Anna, Interval("2026-11-20T10:00:00Z", "2026-11-20T10:30:00Z"));
        Assert.Equal([At("2026-11-20T09:00:00Z"), At("2026-11-20T10:30:00Z"), At("2026-11-20T10:45:00Z"), At("2026-11-20T11:00:00Z")], slots.Select(slot => slot.Start));
    }

    [Fact]
    public void Nothing_is_free_on_a_day_whose_limit_is_reached()
    {
        var tired = new Supporter { BookableUntil = DateTimeOffset.MaxValue, SessionsPerDay = 1, SessionsPerWeek = 5 };
        Assert.Empty(Find(tired, Interval("2026-11-20T18:00:00Z", "2026-11-20T19:00:00Z")));
    }

    [Fact]
    public void Nothing_is_free_after_the_date_until_which_they_are_bookable()
    {
        var expiring = new Supporter { BookableUntil = At("2026-11-20T10:10:00Z").ToDateTimeOffset(), SessionsPerDay = 9, SessionsPerWeek = 9 };
        Assert.Equal([At("2026-11-20T09:00:00Z")], Find(expiring).Select(slot => slot.Start));
    }

    [Fact]
    public void The_week_of_a_limit_is_the_iso_week_of_the_supporters_zone()
    {
        var supporter = new Supporter { SessionsPerDay = 9, SessionsPerWeek = 1 };
        // Sunday evening in UTC is already Monday, the next week, in Tokyo.
        var sundayEvening = Interval("2026-11-22T20:00:00Z", "2026-11-22T21:00:00Z");
        var monday = Interval("2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z");
        Assert.Equal(CaseloadLimits.PerWeek, CaseloadLimits.Broken(supporter.Limits, DateTimeZoneProviders.Tzdb["Asia/Tokyo"], [Engaged(sundayEvening)], Engaged(monday)));
        Assert.Null(CaseloadLimits.Broken(supporter.Limits, DateTimeZone.Utc, [Engaged(sundayEvening)], Engaged(monday)));
    }

    static Interval[] Find(Supporter supporter, params Interval[] busy) =>
        [.. FreeSlots.Find(FridayMorning, supporter, [.. busy.Select(Engaged)], At("2026-11-20T00:00:00Z"), At("2026-11-21T00:00:00Z"), Duration.FromMinutes(60))];

    static Engagement Engaged(Interval session) => new(session.Start, session.End, session.End);
}
