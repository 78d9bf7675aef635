using Entraide.Credits.Holds;
using Entraide.Credits.Programmes;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Credits.Tests.Unit;

public sealed class ProgrammeRulesTests
{
    [Theory]
    [InlineData("week", "2026-11-16", "2026-11-23")]
    [InlineData("month", "2026-11-01", "2026-12-01")]
    [InlineData("programme", "0001-01-01", "9999-12-31")]
    public void A_cap_counts_from_monday_from_the_first_or_from_ever(string per, string from, string before)
    {
        foreach (var day in new[] { "2026-11-16", "2026-11-21", "2026-11-22" })
        {
            Assert.Equal((DateOnly.Parse(from, null), DateOnly.Parse(before, null)), new Cap(1, per).PeriodOf(DateOnly.Parse(day, null)));
        }
    }

    [Theory]
    [InlineData("as_spent", null, 7, 45, 7)]
    [InlineData("per_session", 5L, 7, 45, 5)]
    [InlineData("per_session", 5L, 0, null, 5)]
    [InlineData("per_hour", 4L, 7, 60, 4)]
    [InlineData("per_hour", 4L, 7, 61, 8)]
    [InlineData("per_hour", 4L, 7, null, 0)]
    [InlineData("none", null, 7, 45, 0)]
    public void A_supporter_earns_by_the_rule(string rule, long? credits, long spent, int? minutes, long earned) => Assert.Equal(earned, new Earning(rule, credits).For(spent, minutes));

    static readonly DateTimeOffset Saturday = new(2026, 11, 21, 23, 59, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("group", 1, "not_eligible")]
    [InlineData(null, 1, "not_eligible")]
    [InlineData("one_to_one", -1, "outside_period")]
    [InlineData("one_to_one", 10, "outside_period")]
    public void What_a_programme_does_not_pay_for_gets_nothing_of_its_pool(string? kind, int days, string reason)
    {
        var rules = new ProgrammeRules(Kinds: ["one_to_one"], StartsOn: new(2026, 11, 21), EndsOn: new(2026, 11, 30));
        Assert.Equal(new Allowance(0, reason), Allowance.Of(rules, kind, Saturday.AddDays(days), null, () => new Standing(false)));
        Assert.Equal(long.MaxValue, Allowance.Of(rules, "one_to_one", Saturday, null, () => new Standing(false)).Credits);
        Assert.Equal(long.MaxValue, Allowance.Of(rules, "one_to_one", Saturday.AddDays(9), null, () => new Standing(false)).Credits);
    }

    [Fact]
    public void Of_its_own_people_only_those_enrolled_are_paid_for()
    {
        Assert.Equal(new Allowance(0, "not_eligible"), Allowance.Of(new ProgrammeRules(EnrolledOnly: true), null, Saturday, null, () => new Standing(false)));
        Assert.Equal(long.MaxValue, Allowance.Of(new ProgrammeRules(EnrolledOnly: true), null, Saturday, null, () => new Standing(true)).Credits);
    }

    [Fact]
    public void A_cap_leaves_what_its_period_has_not_used_and_never_less_than_nothing()
    {
        var standing = new Standing(false);
        standing.Add(new DateOnly(2026, 11, 15), null, 100); // Sunday before
        standing.Add(new DateOnly(2026, 11, 16), null, 4);
        standing.Add(new DateOnly(2026, 11, 22), null, 3);
        standing.Add(new DateOnly(2026, 11, 23), null, 100); // Monday after
        Assert.Equal(new Allowance(3, "cap_reached"), Allowance.Of(new ProgrammeRules(Cap: new(10, "week")), null, Saturday, null, () => standing));
        Assert.Equal(0, Allowance.Of(new ProgrammeRules(Cap: new(5, "week")), null, Saturday, null, () => standing).Credits);
        Assert.Equal(3, Allowance.Of(new ProgrammeRules(Cap: new(210, "month")), null, Saturday, null, () => standing).Credits);
    }

    [Fact]
    public void Rules_that_say_nothing_are_valid()
    {
        new ProgrammeRules().Check(new Checks()).Enforce();
        new ProgrammeRules(["group"], true, new(5, "month"), new(2026, 1, 1), new(2026, 1, 1), new("per_hour", 3), new(5, -2, 3, 4)).Check(new Checks()).Enforce();
    }

    public static TheoryData<ProgrammeRules, string> Invalid => new()
    {
        { new(Kinds: []), "/kinds" },
        { new(Kinds: ["group", "group"]), "/kinds" },
        { new(Kinds: ["dance"]), "/kinds" },
        { new(Cap: new(0, "week")), "/cap/credits" },
        { new(Cap: new(1, "day")), "/cap/per" },
        { new(StartsOn: new(2026, 2, 1), EndsOn: new(2026, 1, 31)), "/ends_on" },
        { new(Earning: new("by_mood")), "/earning/rule" },
        { new(Earning: new("per_session")), "/earning/credits" },
        { new(Earning: new("per_hour", -1)), "/earning/credits" },
        { new(Earning: new("none", 1)), "/earning/credits" },
        { new(Community: new(SupporterMayOwe: -1)), "/community/supporter_may_owe" },
        { new(Community: new(MostPerGift: 0)), "/community/most_per_gift" },
        { new(Community: new(MostPerDay: 0)), "/community/most_per_day" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Rules_that_cannot_be_followed_are_refused_by_name(ProgrammeRules rules, string pointer) =>
        Assert.Equal([pointer], Assert.Throws<Problem>(() => rules.Check(new Checks()).Enforce()).Faults.Select(fault => fault.Pointer));
}
