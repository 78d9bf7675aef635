using Entraide.Scheduling.Waitlists;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using static Entraide.Scheduling.Tests.Unit.WeeklyHoursTests;

namespace Entraide.Scheduling.Tests.Unit;

/// <summary>An offer does not run out in a person's quiet hours, nor after the session began.</summary>
public sealed class OfferTimeTests
{
    static readonly QuietHours NightInParis = Quiet("Europe/Paris", "22:00", "08:00");

    [Theory]
    // Without a night between: four hours are four hours.
    [InlineData("2026-11-20T09:00:00Z", "2026-11-20T13:00:00Z")]
    // Two hours before the night (21:00 UTC), two after it (07:00 UTC).
    [InlineData("2026-11-20T19:00:00Z", "2026-11-21T09:00:00Z")]
    // Made at night: it begins to count in the morning.
    [InlineData("2026-11-20T23:30:00Z", "2026-11-21T11:00:00Z")]
    // The night in which clocks go forward is an hour shorter: it ends at 06:00 UTC.
    [InlineData("2026-03-28T20:00:00Z", "2026-03-29T09:00:00Z")]
    // The night in which they go back is an hour longer: from 20:00 to 07:00 UTC.
    [InlineData("2026-10-24T19:00:00Z", "2026-10-25T10:00:00Z")]
    public void Quiet_time_is_not_counted(string made, string ends) =>
        Assert.Equal(At(ends), OfferTime.Ends(At(made), Duration.FromHours(4), NightInParis, At("2026-12-31T00:00:00Z")));

    [Fact]
    public void Quiet_hours_that_a_clock_change_skips_are_none_and_repeated_ones_count_twice()
    {
        var early = Quiet("Europe/Paris", "02:15", "02:45");
        Assert.Equal(At("2026-03-29T03:00:00Z"), OfferTime.Ends(At("2026-03-28T23:00:00Z"), Duration.FromHours(4), early, At("2026-12-31T00:00:00Z")));
        Assert.Equal(At("2026-10-25T03:00:00Z"), OfferTime.Ends(At("2026-10-24T22:00:00Z"), Duration.FromHours(4), early, At("2026-12-31T00:00:00Z")));
    }

    [Fact]
    public void An_offer_never_lasts_past_the_start_of_the_session()
    {
        Assert.Equal(At("2026-11-20T10:00:00Z"), OfferTime.Ends(At("2026-11-20T09:00:00Z"), Duration.FromHours(4), NightInParis, At("2026-11-20T10:00:00Z")));
        Assert.Equal(At("2026-11-21T04:00:00Z"), OfferTime.Ends(At("2026-11-20T20:30:00Z"), Duration.FromHours(4), NightInParis, At("2026-11-21T04:00:00Z")));
    }

    [Theory]
    // Six waking minutes before the night.
    [InlineData("2026-11-20T20:54:00Z", true)]
    [InlineData("2026-11-20T20:56:00Z", false)]
    [InlineData("2026-11-20T23:00:00Z", false)]
    public void Who_sleeps_until_the_session_begins_cannot_be_asked(string now, bool asked) =>
        Assert.Equal(asked, OfferTime.CanBeAsked(At(now), NightInParis, At("2026-11-21T06:30:00Z")));

    [Fact]
    public void Without_quiet_hours_five_minutes_before_the_start_are_enough()
    {
        Assert.True(OfferTime.CanBeAsked(At("2026-11-20T09:00:00Z"), null, At("2026-11-20T09:05:00Z")));
        Assert.False(OfferTime.CanBeAsked(At("2026-11-20T09:01:00Z"), null, At("2026-11-20T09:05:00Z")));
    }

    /// <summary>Against a clock that is looked at every minute: the counted time is what was promised, to the minute, unless the session begins.</summary>
    [Fact]
    public void The_counted_time_is_never_less_than_promised_unless_the_session_begins() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Offers().ToArbitrary(), offer =>
    {
        var ends = OfferTime.Ends(offer.From, offer.Length, offer.Quiet, offer.Start);
        var counted = Duration.FromMinutes(Minutes(offer.From, ends).Count(minute => !IsQuiet(offer.Quiet, minute)));
        return ends == offer.Start
            ? counted <= offer.Length
            : ends < offer.Start && counted == offer.Length && !IsQuiet(offer.Quiet, ends - Duration.FromMinutes(1));
    }));

    [Fact]
    public void What_counts_as_quiet_is_what_the_persons_own_clock_shows() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Offers().ToArbitrary(), offer =>
    {
        var to = offer.From + Duration.FromHours(50);
        return OfferTime.Counted(offer.From, to, offer.Quiet) == Duration.FromMinutes(Minutes(offer.From, to).Count(minute => !IsQuiet(offer.Quiet, minute)));
    }));

    sealed record Offer(Instant From, Duration Length, QuietHours Quiet, Instant Start);

    // Half of them within two days before a clock change; Lord Howe changes by half an hour, Casablanca four times in some years.
    static Gen<Offer> Offers() =>
        from zone in Gen.Elements("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns", "Asia/Kolkata", "UTC").Select(id => DateTimeZoneProviders.Tzdb[id])
        from minute in Gen.Choose(0, 5 * 365 * 24 * 60)
        from before in Gen.Choose(-48 * 60, 48 * 60)
        from near in Gen.Elements(true, false)
        from length in Gen.Choose(5, 3 * 24 * 60)
        from quietFrom in Gen.Choose(0, 24 * 60 - 1)
        from quietTo in Gen.Choose(0, 24 * 60 - 1)
        from lead in Gen.Choose(1, 20 * 24 * 60)
        let anywhere = At("2024-01-01T00:00:00Z") + Duration.FromMinutes(minute)
        let rules = zone.GetZoneInterval(anywhere)
        let made = near && rules.HasEnd ? rules.End - Duration.FromMinutes(before) : anywhere
        where quietFrom != quietTo
        select new Offer(made, Duration.FromMinutes(length), new QuietHours(zone, LocalTime.Midnight.PlusMinutes(quietFrom), LocalTime.Midnight.PlusMinutes(quietTo)), made + Duration.FromMinutes(lead));

    static IEnumerable<Instant> Minutes(Instant from, Instant to)
    {
        for (var minute = from; minute < to; minute += Duration.FromMinutes(1))
        {
            yield return minute;
        }
    }

    static bool IsQuiet(QuietHours quiet, Instant moment)
    {
        var clock = moment.InZone(quiet.Zone).TimeOfDay;
        return quiet.From < quiet.To ? quiet.From <= clock && clock < quiet.To : quiet.From <= clock || clock < quiet.To;
    }

    static QuietHours Quiet(string zone, string from, string to) => new(DateTimeZoneProviders.Tzdb[zone], Time(from), Time(to));

    static LocalTime Time(string text) => NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text).Value;
}
