using Entraide.Scheduling.Supporters;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Scheduling.Tests.Unit;

public sealed class LimitSettingsTests
{
    [Fact]
    public void Where_nobody_set_anything_the_platforms_defaults_hold_within_the_capacity() =>
        Assert.Equal(new Limits(3, 12, 8, 40, 30, 15, 5), new Supporter { SessionsPerDay = 3, SessionsPerWeek = 12 }.Limits);

    [Fact]
    public void What_is_set_holds_but_never_more_sessions_than_the_directory_says()
    {
        var supporter = new Supporter
        {
            SessionsPerDay = 3,
            SessionsPerWeek = 12,
            SetSessionsPerDay = 9,
            SetSessionsPerWeek = 5,
            SetHoursPerDay = 2.5m,
            SetHoursPerWeek = 10,
            SetRecoveryMinutes = 0,
            SetDebriefMinutes = 20,
            SetConcurrentMentees = 1,
        };
        Assert.Equal(new Limits(3, 5, 2.5m, 10, 0, 20, 1), supporter.Limits);
    }

    [Fact]
    public void Each_limit_says_who_set_it()
    {
        var (own, partner, region) = (new LimitSettings { SessionsPerDay = 9, HoursPerDay = 2 }, new LimitSettings { HoursPerDay = 3, SessionsPerWeek = 5 }, new LimitSettings { RecoveryMinutes = 60 });
        var view = EffectiveLimits.Describe(Guid.CreateVersion7(), new Limits(3, 5, 2, 40, 60, 15, 5), 3, 12, own, partner, region);
        Assert.Equal(
            ["capacity", "partner", "supporter", "platform", "region", "platform"],
            [view.SessionsPerDay.From, view.SessionsPerWeek.From, view.HoursPerDay.From, view.HoursPerWeek.From, view.RecoveryMinutes.From, view.DebriefMinutes.From]);
    }

    [Fact]
    public void Everything_out_of_range_is_named_at_once()
    {
        var wrong = new LimitSettings { SessionsPerDay = -1, SessionsPerWeek = 201, HoursPerDay = 24.01m, HoursPerWeek = 1.001m, RecoveryMinutes = 1441, DebriefMinutes = 241, ConcurrentMentees = 101 };
        Assert.Equal(
            ["/concurrent_mentees", "/debrief_minutes", "/hours_per_day", "/hours_per_week", "/recovery_minutes", "/sessions_per_day", "/sessions_per_week"],
            Assert.Throws<Problem>(wrong.Check).Faults.Select(fault => fault.Pointer).Order());
        new LimitSettings { SessionsPerDay = 0, HoursPerDay = 24, HoursPerWeek = 168 }.Check();
    }
}
