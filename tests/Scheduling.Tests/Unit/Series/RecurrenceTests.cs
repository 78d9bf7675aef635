using Entraide.Scheduling.Series;
using NodaTime;

namespace Entraide.Scheduling.Tests.Unit.Series;

/// <summary>Which days a rule means, in wall time: RFC 5545, section 3.3.10.</summary>
public sealed class RecurrenceTests
{
    [Fact]
    public void A_weekly_rule_without_weekdays_is_that_of_its_start() =>
        Starts(["2026-12-01T18:00", "2026-12-08T18:00", "2026-12-15T18:00"], new RecurrenceRule(Frequency.Weekly, Count: 3), "2026-12-01T18:00");

    [Fact]
    public void Nothing_is_before_the_start_and_the_first_may_be_after_it() =>
        Starts(["2026-12-03T18:00", "2026-12-08T18:00", "2026-12-10T18:00"], new RecurrenceRule(Frequency.Weekly, Weekdays: [DayOfWeek.Thursday, DayOfWeek.Tuesday], Count: 3), "2026-12-02T18:00");

    [Fact]
    public void Every_other_week_means_iso_weeks_so_a_sunday_belongs_to_the_monday_before() =>
        Starts(["2026-11-29T10:00", "2026-12-07T10:00", "2026-12-13T10:00", "2026-12-21T10:00"],
            new RecurrenceRule(Frequency.Weekly, 2, [DayOfWeek.Monday, DayOfWeek.Sunday], Count: 4), "2026-11-29T10:00");

    [Fact]
    public void Weeks_go_on_over_a_year_of_53() =>
        // 2026 has a week 53: 28 December to 3 January.
        Starts(["2026-12-22T10:00", "2027-01-05T10:00", "2027-01-19T10:00"], new RecurrenceRule(Frequency.Weekly, 2, Count: 3), "2026-12-22T10:00");

    [Fact]
    public void Day_31_skips_the_months_that_have_none() =>
        Starts(["2027-01-31T18:00", "2027-03-31T18:00", "2027-05-31T18:00", "2027-07-31T18:00", "2027-08-31T18:00"], new RecurrenceRule(Frequency.Monthly, DayOfMonth: 31, Count: 5), "2027-01-31T18:00");

    [Fact]
    public void The_29_of_february_comes_in_leap_years_only() =>
        Starts(["2028-02-29T18:00", "2032-02-29T18:00"], new RecurrenceRule(Frequency.Monthly, 12, DayOfMonth: 29, Count: 2), "2027-02-01T18:00");

    [Fact]
    public void The_last_day_is_there_in_each_month() =>
        Starts(["2027-12-31T18:00", "2028-01-31T18:00", "2028-02-29T18:00", "2028-03-31T18:00"], new RecurrenceRule(Frequency.Monthly, DayOfMonth: -1, Count: 4), "2027-12-01T18:00");

    [Fact]
    public void A_fifth_weekday_skips_the_months_that_have_four() =>
        Starts(["2027-03-30T18:00", "2027-06-29T18:00", "2027-08-31T18:00"], new RecurrenceRule(Frequency.Monthly, Weekdays: [DayOfWeek.Tuesday], Nth: 5, Count: 3), "2027-01-01T18:00");

    [Fact]
    public void The_last_weekday_is_the_fourth_or_the_fifth() =>
        Starts(["2027-01-26T18:00", "2027-01-29T18:00", "2027-02-23T18:00", "2027-02-26T18:00", "2027-03-26T18:00", "2027-03-30T18:00"],
            new RecurrenceRule(Frequency.Monthly, Weekdays: [DayOfWeek.Friday, DayOfWeek.Tuesday], Nth: -1, Count: 6), "2027-01-01T18:00");

    [Fact]
    public void Until_is_included() =>
        Starts(["2026-12-01T18:00", "2026-12-08T18:00"], new RecurrenceRule(Frequency.Weekly, Until: "2026-12-08T18:00"), "2026-12-01T18:00");

    [Fact]
    public void Exceptions_count_among_the_count_and_extra_dates_do_not()
    {
        var recurrence = Of(new RecurrenceRule(Frequency.Weekly, Count: 3), "2026-12-01T18:00") with { Exceptions = [At("2026-12-08T18:00")], Extra = [At("2026-12-10T09:00")] };
        Assert.Equal(["2026-12-01T18:00", "2026-12-10T09:00", "2026-12-15T18:00"], All(recurrence));
    }

    [Fact]
    public void A_rule_that_never_fits_has_no_occurrence_and_ends_all_the_same() =>
        Starts([], new RecurrenceRule(Frequency.Monthly, 12, DayOfMonth: 30), "2027-02-01T18:00");

    [Fact]
    public void Nothing_is_after_2100() =>
        Assert.Equal("2100-12-28T18:00", All(Of(new RecurrenceRule(Frequency.Weekly), "2026-12-01T18:00"))[^1]);

    [Fact]
    public void A_day_later_is_another_rule_where_there_is_one()
    {
        Assert.Equal(["2026-12-02T19:00", "2026-12-09T19:00"], All(Of(new RecurrenceRule(Frequency.Weekly, Count: 2), "2026-12-01T18:00").Moved(25 * 60)!));
        Assert.Equal(["2026-12-11T18:00", "2027-01-11T18:00"], All(Of(new RecurrenceRule(Frequency.Monthly, DayOfMonth: 10, Count: 2), "2026-12-01T18:00").Moved(24 * 60)!));
        // The first Tuesday, two days later, is not the first Thursday, and after the 31st nothing of the month comes.
        Assert.Null(Of(new RecurrenceRule(Frequency.Monthly, Weekdays: [DayOfWeek.Tuesday], Nth: 1), "2026-12-01T18:00").Moved(48 * 60));
        Assert.Null(Of(new RecurrenceRule(Frequency.Monthly, DayOfMonth: 31), "2026-12-01T18:00").Moved(24 * 60));
        // Monday and Sunday of every other week, a day later, would be of two different weeks.
        Assert.Null(Of(new RecurrenceRule(Frequency.Weekly, 2, [DayOfWeek.Monday, DayOfWeek.Sunday]), "2026-12-01T18:00").Moved(24 * 60));
    }

    static void Starts(string[] expected, RecurrenceRule rule, string start) => Assert.Equal(expected, All(Of(rule, start)));

    internal static Recurrence Of(RecurrenceRule rule, string start) => new(rule.Explicit(At(start)), At(start), [], []);

    internal static string[] All(Recurrence recurrence) => [.. recurrence.Between(LocalDateTime.MinIsoValue, LocalDateTime.MaxIsoValue).Select(WallTime.Format)];

    internal static LocalDateTime At(string text) => WallTime.Parse(text)!.Value;
}
