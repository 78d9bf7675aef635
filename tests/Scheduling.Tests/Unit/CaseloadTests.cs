using Entraide.Scheduling.Supporters;
using NodaTime;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class CaseloadTests
{
    static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];
    static readonly Limits Wide = new(50, 50);

    [Theory]
    // Friday, 20 November 2026 in Paris: from 23:00 UTC on Thursday to 23:00 UTC on Friday.
    [InlineData("2026-11-20T09:00:00Z", "sessions-per-day")]
    [InlineData("2026-11-19T23:00:00Z", "sessions-per-day")]
    [InlineData("2026-11-19T22:59:59Z", "sessions-per-week")]
    [InlineData("2026-11-20T22:59:59Z", "sessions-per-day")]
    [InlineData("2026-11-20T23:00:00Z", "sessions-per-week")]
    // The week: Monday, 16 November to Sunday, 22 November.
    [InlineData("2026-11-15T23:00:00Z", "sessions-per-week")]
    [InlineData("2026-11-15T22:59:59Z", null)]
    [InlineData("2026-11-22T22:59:59Z", "sessions-per-week")]
    [InlineData("2026-11-22T23:00:00Z", null)]
    public void Days_and_weeks_are_those_of_the_supporters_zone(string asked, string? broken) =>
        Assert.Equal(broken, Broken(new Limits(1, 1), [At("2026-11-20T12:00:00Z", 60)], At(asked, 30)));

    [Theory]
    [InlineData(90, 100, null)]
    [InlineData(91, 100, "hours-per-day")]
    [InlineData(60, 150, null)]
    [InlineData(61, 150, "hours-per-day")]
    [InlineData(180, 50, null)]
    [InlineData(181, 50, "hours-per-day")]
    public void Hours_count_by_their_weight(int minutes, int percent, string? broken) =>
        Assert.Equal(broken, Broken(Wide with { HoursPerDay = 3 }, [At("2026-11-20T09:00:00Z", 45, percent: 200)], At("2026-11-20T15:00:00Z", minutes, percent)));

    [Fact]
    public void Hours_of_a_week_add_up_over_its_days()
    {
        Engagement[] calendar = [At("2026-11-16T09:00:00Z", 120), At("2026-11-18T09:00:00Z", 120)];
        var broken = Caseload.Of(Wide with { HoursPerDay = 3, HoursPerWeek = 4.5m }, Paris, calendar).Broken(At("2026-11-22T09:00:00Z", 31));
        Assert.Equal(new BrokenLimit("hours-per-week", 4.5m, 4), broken);
        Assert.Null(Broken(Wide with { HoursPerDay = 3, HoursPerWeek = 4.5m }, calendar, At("2026-11-22T09:00:00Z", 30)));
        Assert.Null(Broken(Wide with { HoursPerDay = 3, HoursPerWeek = 4.5m }, calendar, At("2026-11-23T09:00:00Z", 120)));
    }

    [Fact]
    public void A_session_across_midnight_counts_whole_on_the_day_it_starts()
    {
        // 23:30 to 01:30 in Paris.
        Engagement[] calendar = [At("2026-11-19T22:30:00Z", 120)];
        var limits = Wide with { HoursPerDay = 2 };
        Assert.Equal("hours-per-day", Broken(limits, calendar, At("2026-11-19T08:00:00Z", 10)));
        Assert.Null(Broken(limits, calendar, At("2026-11-20T08:00:00Z", 120)));
    }

    [Fact]
    public void A_session_across_a_clock_change_counts_the_time_that_passes()
    {
        // 01:30 to 03:30 on the clock: an hour in spring, three in autumn.
        var limits = Wide with { HoursPerDay = 3 };
        var (spring, autumn) = (Session("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"), Session("2026-10-24T23:30:00Z", "2026-10-25T02:30:00Z"));
        Assert.Null(Broken(limits, [spring], At("2026-03-29T10:00:00Z", 120)));
        Assert.Equal("hours-per-day", Broken(limits, [spring], At("2026-03-29T10:00:00Z", 121)));
        Assert.Null(Broken(limits, [], autumn));
        Assert.Equal("hours-per-day", Broken(limits, [autumn], At("2026-10-25T10:00:00Z", 10)));
    }

    [Theory]
    // A hard hour from 10:00, talked over until 11:15, wants half an hour free until 11:45.
    [InlineData("2026-11-20T11:15:00Z", 60, false, 0)]
    [InlineData("2026-11-20T11:44:00Z", 60, false, 29)]
    [InlineData("2026-11-20T11:45:00Z", 60, false, null)]
    // What comes before it needs no gap unless it is hard itself; then its own debrief until 09:15 plus the gap ends at 09:45.
    [InlineData("2026-11-20T08:45:00Z", 60, false, null)]
    [InlineData("2026-11-20T08:45:00Z", 60, true, 0)]
    [InlineData("2026-11-20T08:16:00Z", 60, true, 29)]
    [InlineData("2026-11-20T08:15:00Z", 60, true, null)]
    public void Recovery_is_free_time_after_the_debrief_of_a_hard_session(string asked, int minutes, bool hard, int? reached)
    {
        var limits = Wide with { RecoveryMinutes = 30 };
        var broken = Caseload.Of(limits, Paris, [At("2026-11-20T10:00:00Z", 60, hard: true, debrief: 15)]).Broken(At(asked, minutes, hard: hard, debrief: hard ? 15 : 0));
        Assert.Equal(reached is { } free ? new BrokenLimit("recovery", 30, free) : null, broken);
    }

    [Fact]
    public void Of_overlapping_hard_sessions_the_one_that_ends_last_counts()
    {
        Engagement[] calendar = [At("2026-11-20T08:00:00Z", 240, hard: true), At("2026-11-20T09:00:00Z", 30, hard: true)];
        Assert.Equal("recovery", Broken(Wide with { RecoveryMinutes = 30 }, calendar, At("2026-11-20T12:10:00Z", 30)));
    }

    [Fact]
    public void A_mentee_more_is_too_many_where_the_limit_is_reached_but_one_met_already_is_not()
    {
        var (ada, ben, cleo) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var limits = Wide with { ConcurrentMentees = 2 };
        Assert.Equal(new BrokenLimit("concurrent-mentees", 2, 2), CaseloadLimits.TooManyMentees(limits, [ada, ben], cleo));
        Assert.Null(CaseloadLimits.TooManyMentees(limits, [ada, ben], ben));
        Assert.Null(CaseloadLimits.TooManyMentees(limits, [ada, ada], cleo));
        Assert.Null(CaseloadLimits.TooManyMentees(Wide, [ada, ben], cleo));
    }

    [Fact]
    public void What_begins_in_the_recovery_of_a_session_found_hard_afterwards_is_named()
    {
        var hard = At("2026-11-20T10:00:00Z", 60, hard: true, debrief: 15) with { Session = Guid.CreateVersion7() };
        var (before, soon, later) = (At("2026-11-20T09:00:00Z", 30), At("2026-11-20T11:30:00Z", 30), At("2026-11-20T11:45:00Z", 30));
        Assert.Equal([soon], CaseloadLimits.WithinRecovery(Wide with { RecoveryMinutes = 30 }, [later, soon, hard with { BusyUntil = hard.End }, before], hard));
    }

    static string? Broken(Limits limits, IReadOnlyList<Engagement> calendar, Engagement asked) => CaseloadLimits.Broken(limits, Paris, calendar, asked);

    static Engagement At(string start, int minutes, int percent = 100, bool hard = false, int debrief = 0)
    {
        var begins = WeeklyHoursTests.At(start);
        var ends = begins + Duration.FromMinutes(minutes);
        return new Engagement(begins, ends, ends + Duration.FromMinutes(debrief), percent, hard);
    }

    static Engagement Session(string start, string end) => new(WeeklyHoursTests.At(start), WeeklyHoursTests.At(end), WeeklyHoursTests.At(end));
}
