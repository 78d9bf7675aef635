using Entraide.Notification.Escalation;
using NodaTime;

namespace Entraide.Notification.Tests.Unit;

public sealed class EscalationStepTests
{
    static readonly Guid Night = Guid.Parse("00000000-0000-7000-8000-000000000001"), Day = Guid.Parse("00000000-0000-7000-8000-000000000002"),
        Lead = Guid.Parse("00000000-0000-7000-8000-000000000003");

    static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    static readonly WeeklyHours Nights = new([IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday], new LocalTime(20, 0), new LocalTime(8, 0));
    static readonly WeeklyHours Days = new([IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday], new LocalTime(8, 0), new LocalTime(20, 0));

    static readonly Rota Called = new(Guid.Empty, Paris,
    [
        new RotaLevel(1, Duration.FromMinutes(5), [new OnCall(Night, [Nights]), new OnCall(Day, [Days])]),
        new RotaLevel(2, Duration.FromMinutes(10), [new OnCall(Lead, [])]),
    ]);

    // A Monday.
    static Instant At(int day, int hour) => new LocalDateTime(2026, 11, day, hour, 0).InZoneStrictly(Paris).ToInstant();

    static EscalationStep Decide(Instant now, Rota? rota, int level = 0, int round = 1, Duration? since = null) =>
        EscalationStep.Decide(new EscalationStanding(now - (since ?? Duration.Zero), level, round), rota, now);

    [Theory]
    [InlineData(16, 21, true)]
    [InlineData(16, 12, false)]
    [InlineData(17, 3, true)]
    [InlineData(18, 3, true)]
    public void Those_on_call_at_this_hour_are_alerted_first(int day, int hour, bool night)
    {
        var now = At(day, hour);
        var alert = Assert.IsType<EscalationStep.AlertStaff>(Decide(now, Called));
        Assert.Equal([night ? Night : Day], alert.Staff);
        Assert.Equal((1, 1, now + Duration.FromMinutes(5)), (alert.Level, alert.Round, alert.Next));
    }

    [Fact]
    public void Then_the_next_level_and_after_the_last_the_first_again()
    {
        var now = At(16, 21);
        var second = Assert.IsType<EscalationStep.AlertStaff>(Decide(now, Called, level: 1));
        Assert.Equal((2, 1, now + Duration.FromMinutes(10)), (second.Level, second.Round, second.Next));
        Assert.Equal([Lead], second.Staff);
        var again = Assert.IsType<EscalationStep.AlertStaff>(Decide(now, Called, level: 2));
        Assert.Equal((1, 2), (again.Level, again.Round));
        Assert.Equal([Night], again.Staff);
    }

    [Fact]
    public void A_level_without_anybody_on_call_is_passed_over() =>
        Assert.Equal(2, Assert.IsType<EscalationStep.AlertStaff>(Decide(At(19, 12), Called)).Level);

    [Fact]
    public void Where_nobody_is_on_call_all_of_a_level_are_alerted_whatever_the_hour()
    {
        var rota = Called with { Levels = [Called.Levels[0]] };
        Assert.Equal([Night, Day], Assert.IsType<EscalationStep.AlertStaff>(Decide(At(19, 12), rota)).Staff);
    }

    [Fact]
    public void Without_a_rota_it_is_looked_for_again_and_given_up_after_a_day()
    {
        var now = At(16, 12);
        Assert.Equal(now + Duration.FromMinutes(1), Assert.IsType<EscalationStep.NobodyOnCall>(Decide(now, null)).Next);
        Assert.IsType<EscalationStep.NobodyOnCall>(Decide(now, Called with { Levels = [new RotaLevel(1, Duration.FromMinutes(5), [])] }));
        Assert.IsType<EscalationStep.GiveUp>(Decide(now, null, since: Duration.FromHours(24)));
        Assert.IsType<EscalationStep.GiveUp>(Decide(now, Called, level: 1, since: Duration.FromHours(25)));
    }

    [Theory]
    [InlineData("Europe/Paris", "FR")]
    [InlineData("Asia/Tokyo", "JP")]
    [InlineData("America/Sao_Paulo", "BR")]
    [InlineData("Etc/UTC", null)]
    public void A_zone_tells_the_country_where_it_is_one(string zone, string? country) => Assert.Equal(country, OpenEscalation.CountryOf(zone));
}
