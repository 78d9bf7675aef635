using Entraide.Scheduling.Supporters;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Entraide.Scheduling.Tests.Unit;

/// <summary>What holds of the limits whatever the calendar.</summary>
public sealed class CaseloadProperties
{
    static readonly string[] Zones = ["Etc/UTC", "Europe/Paris", "America/St_Johns", "Asia/Tokyo", "Pacific/Apia"];

    // Around the autumn change of clocks in Paris, so that days of 25 hours are among them.
    static readonly Gen<Engagement> Sessions =
        from quarter in Gen.Choose(0, 21 * 24 * 4)
        from minutes in Gen.Choose(10, 480)
        from percent in Gen.Elements(50, 100, 150, 400)
        from hard in Gen.Elements(true, false, false)
        from debrief in Gen.Elements(0, 15, 45)
        let start = Instant.FromUtc(2026, 10, 12, 0, 0) + Duration.FromMinutes(15 * quarter)
        let end = start + Duration.FromMinutes(minutes)
        select new Engagement(start, end, end + Duration.FromMinutes(debrief), percent, hard);

    static readonly Gen<Limits> SomeLimits =
        from perDay in Gen.Choose(0, 4)
        from perWeek in Gen.Choose(0, 12)
        from hoursPerDay in Gen.Elements<decimal?>(null, 0, 2, 4.5m, 8)
        from hoursPerWeek in Gen.Elements<decimal?>(null, 5, 12.25m, 40)
        from recovery in Gen.Elements(0, 30, 120)
        select new Limits(perDay, perWeek, hoursPerDay, hoursPerWeek, recovery);

    static readonly Gen<Case> Cases =
        from limits in SomeLimits
        from zone in Gen.Elements(Zones)
        from calendar in Sessions.ArrayOf()
        from more in Sessions.ArrayOf()
        from asked in Sessions
        from shuffled in Gen.Shuffle(calendar)
        select new Case(limits, DateTimeZoneProviders.Tzdb[zone], calendar, more, shuffled, asked);

    [Fact]
    public void Sessions_more_never_make_a_broken_limit_whole() => Holds(given =>
        Caseload.Of(given.Limits, given.Zone, given.Calendar).Broken(given.Asked) is null || Caseload.Of(given.Limits, given.Zone, [.. given.Calendar, .. given.More]).Broken(given.Asked) is not null);

    [Fact]
    public void The_order_of_the_calendar_changes_nothing() => Holds(given =>
        Caseload.Of(given.Limits, given.Zone, given.Calendar).Broken(given.Asked) == Caseload.Of(given.Limits, given.Zone, given.Shuffled).Broken(given.Asked));

    [Fact]
    public void Looser_limits_never_refuse_what_tighter_ones_allow() => Holds(given =>
        Caseload.Of(given.Limits, given.Zone, given.Calendar).Broken(given.Asked) is not null
        || Caseload.Of(given.Limits with { SessionsPerDay = given.Limits.SessionsPerDay + 1, HoursPerWeek = null, RecoveryMinutes = given.Limits.RecoveryMinutes / 2 }, given.Zone, given.Calendar).Broken(given.Asked) is null);

    [Fact]
    public void The_index_answers_as_the_rules_read() => Holds(given =>
        Caseload.Of(given.Limits, given.Zone, given.Calendar).Broken(given.Asked)?.Name == AsTheRulesRead(given));

    /// <summary>The rules once more, session by session, in calendar dates.</summary>
    static string? AsTheRulesRead(Case given)
    {
        var (limits, asked) = (given.Limits, given.Asked);
        var today = given.Calendar.Where(session => Date(session) == Date(asked)).ToArray();
        var week = given.Calendar.Where(session => Monday(session) == Monday(asked)).ToArray();
        var recovery = Duration.FromMinutes(limits.RecoveryMinutes);
        return today.Length >= limits.SessionsPerDay ? "sessions-per-day"
            : week.Length >= limits.SessionsPerWeek ? "sessions-per-week"
            : today.Append(asked).Sum(Hours) > limits.HoursPerDay ? "hours-per-day"
            : week.Append(asked).Sum(Hours) > limits.HoursPerWeek ? "hours-per-week"
            : given.Calendar.Any(session => TooSoon(session, asked) || TooSoon(asked, session)) ? "recovery"
            : null;

        LocalDate Date(Engagement session) => session.Start.InZone(given.Zone).Date;
        LocalDate Monday(Engagement session) => Date(session).PlusDays(1).Previous(IsoDayOfWeek.Monday);
        decimal Hours(Engagement session) => (decimal)(session.End - session.Start).TotalMinutes * session.WeightPercent / 6000;
        bool TooSoon(Engagement first, Engagement second) => recovery > Duration.Zero && first.Hard && first.Start <= second.Start && second.Start < first.BusyUntil + recovery;
    }

    static void Holds(Func<Case, bool> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Cases.ToArbitrary(), property));

    sealed record Case(Limits Limits, DateTimeZone Zone, Engagement[] Calendar, Engagement[] More, Engagement[] Shuffled, Engagement Asked);
}
