using Entraide.Notification.Webhooks;

namespace Entraide.Notification.Tests.Unit;

/// <summary>When a partner's endpoint is called again.</summary>
public sealed class AfterCallTests
{
    static readonly DateTimeOffset Since = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(200, null)]
    [InlineData(204, null)]
    [InlineData(299, null)]
    [InlineData(301, "redirected")]
    [InlineData(304, "redirected")]
    [InlineData(308, "redirected")]
    [InlineData(400, "status")]
    [InlineData(410, "gone")]
    [InlineData(500, "status")]
    [InlineData(101, "status")]
    public void Only_2xx_is_taken(int status, string? failure) => Assert.Equal(failure, CallOutcome.Of(status).Failure);

    [Fact]
    public void What_was_taken_is_done() => Assert.Equal(new Verdict(null), AfterCall.Decide(CallOutcome.Of(200), 1, Since, Since, 0));

    [Fact]
    public void Gone_disables() => Assert.Equal(new Verdict(null, Disables: true), AfterCall.Decide(CallOutcome.Of(410), 1, Since, Since, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Tries_go_on_for_nearly_three_days_ever_more_seldom(double jitter)
    {
        var (now, attempt, last) = (Since, 1, TimeSpan.Zero);
        while (AfterCall.Decide(CallOutcome.Of(500), attempt, Since, now, jitter).NextAt is { } next)
        {
            Assert.True(next - now > last, "each wait is longer than the one before");
            (last, now, attempt) = (next - now, next, attempt + 1);
        }

        Assert.Equal(AfterCall.MostAttempts, attempt);
        Assert.InRange(now - Since, TimeSpan.FromHours(57), TimeSpan.FromHours(72));
    }

    [Fact]
    public void Nothing_is_tried_after_three_days()
    {
        Assert.NotNull(AfterCall.Decide(CallOutcome.Of(500), 3, Since, Since.AddHours(71), 0).NextAt);
        Assert.Null(AfterCall.Decide(CallOutcome.Of(500), 3, Since, Since.AddDays(3), 0).NextAt);
    }

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(15, 32)]
    [InlineData(16, 60)]
    [InlineData(5000, 60)]
    public void An_endpoint_that_keeps_failing_is_left_alone_for_a_while(int failures, int? minutes) =>
        Assert.Equal(minutes is { } known ? TimeSpan.FromMinutes(known) : null, AfterCall.PauseAfter(failures));
}
