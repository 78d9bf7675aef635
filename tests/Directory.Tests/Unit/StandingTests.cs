using Entraide.DirectoryService.Supporters;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class StandingTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    static readonly Standing Whole = new(Now.AddDays(300), Now.AddDays(200), new DateOnly(2027, 1, 15), Paused: false, Withdrawn: false);

    [Fact]
    public void Bookable_only_while_certified_and_safeguarded_and_supervised_and_not_away()
    {
        // Every way in which the five facts can stand: only one of them is bookable.
        foreach (var certified in new[] { Now.AddDays(1), Now, Now.AddTicks(-1), (DateTimeOffset?)null })
        {
            foreach (var safeguarded in new[] { Now.AddDays(1), Now, Now.AddTicks(-1), (DateTimeOffset?)null })
            {
                foreach (var due in new[] { new DateOnly(2026, 11, 20), new DateOnly(2026, 11, 19), (DateOnly?)null })
                {
                    foreach (var (paused, withdrawn) in new[] { (false, false), (true, false), (false, true), (true, true) })
                    {
                        var verdict = new Standing(certified, safeguarded, due, paused, withdrawn).At(Now);
                        var bookable = certified > Now && safeguarded > Now && due == new DateOnly(2026, 11, 20) && !paused && !withdrawn;
                        Assert.Equal(bookable, verdict.Bookable);
                        Assert.Equal(bookable || withdrawn, verdict.Because.Count == 0);
                    }
                }
            }
        }
    }

    [Fact]
    public void It_ends_with_the_first_of_the_three()
    {
        Assert.Equal(new DateTimeOffset(2027, 1, 16, 0, 0, 0, TimeSpan.Zero), Whole.At(Now).Until);
        Assert.Equal(Now.AddDays(10), (Whole with { CertifiedUntil = Now.AddDays(10) }).At(Now).Until);
        Assert.Equal(Now.AddDays(10), (Whole with { SafeguardedUntil = Now.AddDays(10) }).At(Now).Until);
    }

    [Fact]
    public void Supervision_is_overdue_once_its_day_is_over()
    {
        Assert.True(Whole.At(new DateTimeOffset(2027, 1, 15, 23, 59, 59, TimeSpan.Zero)).Bookable);
        Assert.Equal([NotBookable.SupervisionOverdue], Whole.At(new DateTimeOffset(2027, 1, 16, 0, 0, 0, TimeSpan.Zero)).Because);
    }

    [Fact]
    public void Every_reason_is_named_at_once()
    {
        Assert.Equal([NotBookable.NotCertified, NotBookable.SafeguardingLapsed, NotBookable.SupervisionOverdue, NotBookable.Paused],
            new Standing(Now, null, new DateOnly(2026, 11, 19), Paused: true, Withdrawn: false).At(Now).Because);
        Assert.Equal([NotBookable.Paused], (Whole with { Paused = true }).At(Now).Because);
        Assert.Empty((Whole with { Withdrawn = true }).At(Now).Because);
    }
}
