using Entraide.Notification.Participants;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static Entraide.Notification.Tests.Unit.People;

namespace Entraide.Notification.Tests.Unit;

/// <summary>What holds of safe and quiet hours whatever they are, above all where clocks change.</summary>
public sealed class ContactTimesProperties
{
    // A zone that jumps by half an hour, one at midnight, one that skipped a day, one that never changes.
    static readonly (string Zone, Instant Around)[] Changes =
    [
        ("Europe/Paris", Instant.FromUtc(2027, 3, 28, 1, 0)), ("Europe/Paris", Instant.FromUtc(2026, 10, 25, 1, 0)),
        ("America/New_York", Instant.FromUtc(2027, 3, 14, 7, 0)), ("America/New_York", Instant.FromUtc(2026, 11, 1, 6, 0)),
        ("Australia/Lord_Howe", Instant.FromUtc(2026, 10, 3, 15, 30)), ("Australia/Lord_Howe", Instant.FromUtc(2027, 4, 3, 15, 0)),
        ("America/Sao_Paulo", Instant.FromUtc(2018, 11, 4, 3, 0)), ("Africa/Cairo", Instant.FromUtc(2026, 4, 23, 22, 0)),
        ("Pacific/Apia", Instant.FromUtc(2011, 12, 30, 10, 0)), ("Asia/Kolkata", Instant.FromUtc(2026, 6, 1, 0, 0)),
    ];

    static readonly Gen<LocalTime> Times = from quarter in Gen.Choose(0, 95) select LocalTime.Midnight.PlusMinutes(15 * quarter);

    static readonly Gen<SafeHours> Spans =
        from begin in Times
        from end in Times
        where begin != end
        from days in Gen.Choose(1, SafeHours.EveryDay)
        select new SafeHours(days, begin, end);

    static readonly Gen<Case> Cases =
        from change in Gen.Elements(Changes)
        from minutes in Gen.Choose(-36 * 60, 36 * 60)
        from spans in Gen.Choose(1, 3).SelectMany(count => Spans.ArrayOf(count))
        from quiet in Gen.OneOf(Gen.Constant<QuietHours?>(null), from begin in Times from end in Times where begin != end select (QuietHours?)new QuietHours(begin, end))
        select new Case(DateTimeZoneProviders.Tzdb[change.Zone], change.Around + Duration.FromMinutes(minutes), spans, quiet);

    sealed record Case(DateTimeZone Zone, Instant Moment, SafeHours[] Spans, QuietHours? Quiet)
    {
        ContactPolicy Policy => ContactPolicy.Default with { SafeHours = Spans, QuietHours = Quiet };

        internal Instant? Next(bool mindQuiet) => ContactTimes.NextAllowed(Policy, Zone, Moment, mindQuiet);

        // Said again in other words: by minutes of the week on the wall clock.
        internal bool IsSafe(Instant at)
        {
            var local = at.InZone(Zone).LocalDateTime;
            var minute = ((int)local.DayOfWeek - 1) * 1440 + local.Hour * 60 + local.Minute;
            return Spans.Any(span => Enumerable.Range(0, 7).Where(day => (span.Days & 1 << day) != 0).Any(day =>
            {
                var from = day * 1440 + span.From.Hour * 60 + span.From.Minute;
                var length = (span.To.Hour * 60 + span.To.Minute - span.From.Hour * 60 - span.From.Minute + 1440) % 1440;
                return (minute - from + 7 * 1440) % (7 * 1440) < length;
            }));
        }

        internal bool IsQuiet(Instant at) => Quiet is { } quiet && at.InZone(Zone).TimeOfDay is var time
            && (quiet.From < quiet.To ? time >= quiet.From && time < quiet.To : time >= quiet.From || time < quiet.To);
    }

    [Fact]
    public void Nothing_rings_but_in_safe_hours_that_are_not_quiet() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Cases.ToArbitrary(), one =>
        one.Next(mindQuiet: true) is not { } next || (next >= one.Moment && one.IsSafe(next) && !one.IsQuiet(next))));

    [Fact]
    public void It_rings_at_the_first_safe_minute() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Cases.ToArbitrary(), one =>
    {
        var first = Enumerable.Range(0, 9 * 1440).Select(minute => one.Moment + Duration.FromMinutes(minute)).Cast<Instant?>().FirstOrDefault(at => one.IsSafe(at!.Value));
        return one.Next(mindQuiet: false) == first;
    }));

    [Fact]
    public void Only_where_no_safe_hour_is_not_quiet_nothing_ever_rings() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Cases.ToArbitrary(), one =>
        one.Next(mindQuiet: true) is not null
        || Enumerable.Range(0, 7 * 96).All(quarter => one.Moment + Duration.FromMinutes(15 * quarter) is var at && (!one.IsSafe(at) || one.IsQuiet(at)
            // The second end of a quiet time that comes twice counts: an hour that lies between the two stays quiet.
            || one.Quiet!.EndIfQuiet(at - Duration.FromHours(1), one.Zone) > at))));

    [Theory]
    // The clock is put forward from two to three: the hour does not exist, and what was to be safe from 02:30 is so from 03:00.
    [InlineData("Europe/Paris", "2027-03-28T00:30:00Z", "02:30", "04:00", "2027-03-28T01:00:00Z")]
    // It is put back from three to two: 02:30 comes twice, the first is safe, and so is the second.
    [InlineData("Europe/Paris", "2026-10-24T23:30:00Z", "02:30", "02:45", "2026-10-25T00:30:00Z")]
    [InlineData("Europe/Paris", "2026-10-25T00:45:00Z", "02:30", "02:45", "2026-10-25T01:30:00Z")]
    // Put back in the middle of what is safe: the hour that comes again is safe again.
    [InlineData("Europe/Paris", "2026-10-25T01:00:00Z", "02:00", "02:15", "2026-10-25T01:00:00Z")]
    [InlineData("America/New_York", "2027-03-14T06:59:00Z", "02:10", "02:50", "2027-03-15T06:10:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T15:00:00Z", "02:15", "03:00", "2026-10-03T15:30:00Z")]
    public void Clock_changes_are_read_off_the_persons_clock(string zone, string moment, string from, string to, string next)
    {
        static Instant Utc(string text) => NodaTime.Text.InstantPattern.General.Parse(text).Value;
        static LocalTime Wall(string text) => NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text).Value;
        var policy = ContactPolicy.Default with { SafeHours = [new SafeHours(SafeHours.EveryDay, Wall(from), Wall(to))] };
        Assert.Equal(Utc(next), ContactTimes.NextAllowed(policy, DateTimeZoneProviders.Tzdb[zone], Utc(moment)));
    }

    [Fact]
    public void Safe_hours_that_are_all_quiet_leave_none() => Assert.Null(ContactTimes.NextAllowed(
        ContactPolicy.Default with { QuietHours = Night, SafeHours = [new SafeHours(SafeHours.EveryDay, new LocalTime(22, 0), new LocalTime(23, 0))] }, Paris, At("2026-02-03T12:00")));
}
